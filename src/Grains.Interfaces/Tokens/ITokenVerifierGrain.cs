using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// Answers whether an API token is good. Key: <c>y/verify</c>; a stateless worker. The front-end sends the SHA-256 of the
/// token; the keyed hash that is stored is computed here, so that neither the store nor a front-end can make one.
/// </summary>
[AllowAnonymousCaller]
[Alias("archestra.ITokenVerifierGrain")]
public interface ITokenVerifierGrain : IGrainWithStringKey
{
    /// <param name="tokenSha256">SHA-256 of the token's UTF-8 text, 32 bytes.</param>
    /// <param name="caller">Where the request came from: failures are limited per address.</param>
    [Alias("VerifyAsync")]
    Task<TokenVerification> VerifyAsync(byte[] tokenSha256, CallerDescription caller, CancellationToken cancellationToken = default);

    /// <summary>A JWT shown at a gateway: one of ours (RFC 9068), or one of the provider that the gateway is linked to.</summary>
    [Alias("VerifyAccessTokenAsync")]
    Task<TokenVerification> VerifyAccessTokenAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken = default);

    /// <summary>The session of a signed-in browser, by its cookie: the principal is the person, the token id the session's.</summary>
    [Alias("VerifySessionAsync")]
    Task<TokenVerification> VerifySessionAsync(string sessionText, CallerDescription caller, CancellationToken cancellationToken = default);
}
