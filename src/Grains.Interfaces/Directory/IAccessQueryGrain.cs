using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Lists of who and what may get in. Key: <c>d/{tenant}</c>; a stateless worker.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IAccessQueryGrain")]
public interface IAccessQueryGrain : IGrainWithStringKey
{
    [RequiresPermission(Permission.TenantRead)]
    [Alias("ListIdentityProvidersAsync")]
    Task<Page<Versioned<IdentityProvider>>> ListIdentityProvidersAsync(ListQuery query, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TokensRead)]
    [Alias("ListOAuthClientsAsync")]
    Task<Page<Versioned<OAuthClient>>> ListOAuthClientsAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.TokensRead"/>, else the caller's own.</summary>
    [Alias("ListTokenFamiliesAsync")]
    Task<Page<Versioned<TokenFamily>>> ListTokenFamiliesAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.TokensRead"/>, else the caller's own.</summary>
    [Alias("ListConsentsAsync")]
    Task<Page<Versioned<Consent>>> ListConsentsAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.TokensRead"/>, else the caller's own.</summary>
    [Alias("ListUserSessionsAsync")]
    Task<Page<Versioned<UserSession>>> ListUserSessionsAsync(ListQuery query, CancellationToken cancellationToken = default);
}
