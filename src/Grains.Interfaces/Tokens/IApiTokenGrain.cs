using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>One API token's life: issued, rotated, revoked. Key: <c>k/{tenant}/{token}</c>. Each change commits together with its feed entry.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IApiTokenGrain")]
public interface IApiTokenGrain : IGrainWithStringKey
{
    [Alias("IssueAsync")]
    Task<ChangeOutcome<IssuedApiToken>> IssueAsync(IssueApiToken request, CancellationToken cancellationToken = default);

    /// <summary>Gives the token a new text; the old one stays good for <paramref name="overlap"/> (zero: ends at once).</summary>
    [Alias("RotateAsync")]
    Task<ChangeOutcome<IssuedApiToken>> RotateAsync(TimeSpan overlap, CancellationToken cancellationToken = default);

    /// <summary>Ends the token on every front-end within one second. Idempotent.</summary>
    [Alias("RevokeAsync")]
    Task<ChangeOutcome<ApiToken>> RevokeAsync(CancellationToken cancellationToken = default);

    [Alias("GetAsync")]
    Task<Versioned<ApiToken>?> GetAsync(CancellationToken cancellationToken = default);
}
