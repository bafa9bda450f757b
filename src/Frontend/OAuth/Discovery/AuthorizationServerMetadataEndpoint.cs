using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>
/// The metadata of the authorization server, at the URLs that are made from the issuer (RFC 8414 §3.1 and §5; OpenID Connect
/// Discovery §4.1), and at no other: "the issuer value returned MUST be identical to the authorization server's issuer
/// identifier value into which the well-known URI string was inserted" (RFC 8414 §3.3).
/// </summary>
internal sealed class AuthorizationServerMetadataEndpoint(AuthorizationServer server, PublicAddress address)
{
    public const string Path = $"{Root}/{{**issuer}}";
    public const string OpenIdPath = $"{OpenIdRoot}/{{**issuer}}";

    private const string Root = "/.well-known/oauth-authorization-server";
    private const string OpenIdRoot = "/.well-known/openid-configuration";

    public Task HandleAsync(HttpContext context) =>
        AnswerAsync(context, context.Request.PathBase.HasValue ? null : Root, isOpenId: false);

    /// <summary>OpenID Connect appends the well-known string to the issuer's path, RFC 8414 §5 inserts it before: clients try both.</summary>
    public Task HandleOpenIdAsync(HttpContext context) =>
        context.Request.PathBase.HasValue && context.Request.Path == OpenIdRoot
            ? WriteAsync(context, isOpenId: true)
            : AnswerAsync(context, context.Request.PathBase.HasValue ? null : OpenIdRoot, isOpenId: true);

    private Task AnswerAsync(HttpContext context, string? root, bool isOpenId) =>
        root is not null && context.Request.Path == root + address.PathBase
            ? WriteAsync(context, isOpenId)
            : DiscoveryAnswer.NotFoundAsync(context);

    private Task WriteAsync(HttpContext context, bool isOpenId) => OAuthAnswer.OrUnavailableAsync(context, async () =>
    {
        if (await server.DescribeAsync(address.For(context.Request), context.RequestAborted) is not { } features)
        {
            await DiscoveryAnswer.NotFoundAsync(context);
            return;
        }

        var metadata = AuthorizationServerMetadata.Of(features);
        await DiscoveryAnswer.WriteAsync(context, isOpenId ? metadata.ForOpenId() : metadata, DiscoveryJson.Default.AuthorizationServerMetadata);
    });
}
