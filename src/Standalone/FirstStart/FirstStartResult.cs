using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Standalone.FirstStart;

/// <summary>What a start made that its person must be shown; the token's text is shown this once.</summary>
internal sealed record FirstStartResult(string TenantId, string GatewayId, IssuedApiToken Token);
