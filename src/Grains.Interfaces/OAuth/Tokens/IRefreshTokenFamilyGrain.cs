using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>The tokens of one authorization. Key: <c>f/{tenant}/{family}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IRefreshTokenFamilyGrain")]
public interface IRefreshTokenFamilyGrain : IGrainWithStringKey
{
    /// <summary>Exchanges a refresh token of this family for its successor.</summary>
    [SystemCallerOnly]
    [Alias("RefreshAsync")]
    Task<TokenAnswer> RefreshAsync(TokenRequest request, string clientId, CancellationToken cancellationToken = default);

    /// <summary>Ends everything of the family on every node within one second. Idempotent. The owner may, and whoever may write tokens.</summary>
    [Alias("RevokeAsync")]
    Task<ChangeOutcome<TokenFamily>> RevokeAsync(string because, CancellationToken cancellationToken = default);

    /// <summary>The owner's, or any with <see cref="Permission.TokensRead"/>.</summary>
    [Alias("GetAsync")]
    Task<Versioned<TokenFamily>?> GetAsync(CancellationToken cancellationToken = default);
}
