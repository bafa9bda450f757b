using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>One signed-in browser. Key: <c>w/{tenant}/{session}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IUserSessionGrain")]
public interface IUserSessionGrain : IGrainWithStringKey
{
    /// <summary>Ends it on every front-end within one second. The person may, and whoever may write tokens. Idempotent.</summary>
    [Alias("RevokeAsync")]
    Task<ChangeOutcome<UserSession>> RevokeAsync(CancellationToken cancellationToken = default);

    [Alias("GetAsync")]
    Task<Versioned<UserSession>?> GetAsync(CancellationToken cancellationToken = default);
}
