using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Standalone.FirstStart;

/// <summary>What a start made that its person must be shown; the token's text and the password are shown this once.</summary>
internal sealed record FirstStartResult(string TenantId, string GatewayId, IssuedApiToken Token, string AdministratorName, string Password)
{
    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(FirstStartResult);
}
