using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>
/// Protected resource metadata (RFC 9728 §3): at the path-inserted URL of every gateway, and at the root for the whole
/// deployment. It is made from the id in the path alone: a stranger does not learn here which gateways there are.
/// </summary>
internal sealed class ProtectedResourceMetadataEndpoint(PublicAddress address)
{
    public const string Path = $"{Root}/{{**resource}}";
    public const string Name = "oauth-protected-resource";

    private const string Root = $"/.well-known/{Name}";

    public Task HandleAsync(HttpContext context)
    {
        var issuer = address.For(context.Request);
        var resource = context.Request.Path.Value is { } path && path.StartsWith(Root, StringComparison.Ordinal)
            ? ResourceOf(issuer, path[Root.Length..])
            : null;
        return resource is null
            ? DiscoveryAnswer.NotFoundAsync(context)
            : DiscoveryAnswer.WriteAsync(
                context,
                new ProtectedResourceMetadata { Resource = resource, AuthorizationServers = [issuer] },
                DiscoveryJson.Default.ProtectedResourceMetadata);
    }

    /// <param name="issuer">Our public address.</param>
    /// <param name="path">What follows the well-known string: the path of the resource (§3.1), with or without a slash at its end.</param>
    private string? ResourceOf(string issuer, string path)
    {
        var rest = path.EndsWith('/') ? path[..^1] : path;
        if (!rest.StartsWith(address.PathBase, StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[address.PathBase.Length..];
        if (rest.Length == 0)
        {
            return issuer;
        }

        var gatewayId = rest.StartsWith(GatewayResource.Path, StringComparison.Ordinal) ? rest[GatewayResource.Path.Length..] : "";
        return EntityId.IsValid(gatewayId) ? GatewayResource.UrlOf(issuer, gatewayId) : null;
    }
}
