using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>The token, revocation and introspection endpoints. Key: <c>y/token</c>; a stateless worker.</summary>
[AllowAnonymousCaller]
[Alias("archestra.ITokenEndpointGrain")]
public interface ITokenEndpointGrain : IGrainWithStringKey
{
    /// <summary>RFC 6749 §3.2.</summary>
    [Alias("ExchangeAsync")]
    Task<TokenAnswer> ExchangeAsync(TokenRequest request, CancellationToken cancellationToken = default);

    /// <summary>RFC 7009. Null: done, also for a token that nobody knows.</summary>
    [Alias("RevokeAsync")]
    Task<OAuthRefusal?> RevokeAsync(TokenInquiry inquiry, CancellationToken cancellationToken = default);

    /// <summary>RFC 7662.</summary>
    [Alias("IntrospectAsync")]
    Task<TokenIntrospection> IntrospectAsync(TokenInquiry inquiry, CancellationToken cancellationToken = default);
}
