using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>A session that was found good: who is at the browser.</summary>
internal sealed record BrowserSession(string TenantId, UserSession Session, UserAccount User);
