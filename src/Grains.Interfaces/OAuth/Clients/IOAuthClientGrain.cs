using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>One client that an administrator registered. Key: <c>x/{tenant}/{client}</c>. Needs the permissions of API tokens: what a client gets is a token.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IOAuthClientGrain")]
public interface IOAuthClientGrain : IGrainWithStringKey
{
    [Alias("CreateAsync")]
    Task<ChangeOutcome<IssuedOAuthClient>> CreateAsync(OAuthClient client, CancellationToken cancellationToken = default);

    /// <summary>Ends what it was given as far as that is more than it may have now.</summary>
    /// <param name="expectedVersion">The version that the caller saw; null replaces whatever is there.</param>
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<OAuthClient>> UpdateAsync(OAuthClient client, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>A new secret; the old one ends at once.</summary>
    [Alias("RotateSecretAsync")]
    Task<ChangeOutcome<IssuedOAuthClient>> RotateSecretAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends everything that the client was given, on every front-end within one second.</summary>
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<OAuthClient>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TokensRead)]
    [Alias("GetAsync")]
    Task<Versioned<OAuthClient>?> GetAsync(CancellationToken cancellationToken = default);
}
