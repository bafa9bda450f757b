namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>A token of this deployment that somebody asks about or wants to end.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Family">What it belongs to.</param>
/// <param name="IsRefreshToken">Else it is an access token.</param>
/// <param name="Scopes">Its own.</param>
/// <param name="IssuedAt">When it was given out.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="IsGood">Neither it nor its family has ended.</param>
internal sealed record ShownToken(
    string TenantId, TokenFamily Family, bool IsRefreshToken, string[] Scopes, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, bool IsGood);
