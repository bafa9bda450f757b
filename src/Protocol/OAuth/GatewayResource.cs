using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// The resource indicators (RFC 8707) of this deployment: the canonical URL of each gateway, <c>{issuer}/v1/mcp/{gateway}</c>.
/// It is the <c>resource</c> of the metadata (RFC 9728) and the audience of the tokens.
/// </summary>
public static class GatewayResource
{
    public const string Path = "/v1/mcp/";

    /// <param name="issuer">The public address, without trailing slash.</param>
    public static string UrlOf(string issuer, string gatewayId) => $"{issuer}{Path}{gatewayId}";

    /// <summary>
    /// Which gateway a resource names. "Implementations SHOULD accept uppercase scheme and host components" and a trailing
    /// slash (MCP authorization, "Canonical Server URI"); everything else is compared byte for byte.
    /// </summary>
    public static bool TryGetGateway(string issuer, string? resource, [NotNullWhen(true)] out string? gatewayId)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        gatewayId = null;
        if (resource is null || resource.Length > 2048 || !Uri.TryCreate(resource, UriKind.Absolute, out var url)
            || url.Fragment.Length > 0 || resource.Contains('#', StringComparison.Ordinal) || url.Query.Length > 0 || url.UserInfo.Length > 0
            || resource.IndexOf(Path, StringComparison.Ordinal) is not (> 0 and var start)
            || !IsSameAddress(issuer, resource[..start]))
        {
            return false;
        }

        var id = resource[(start + Path.Length)..];
        id = id.EndsWith('/') ? id[..^1] : id;
        gatewayId = EntityId.IsValid(id) ? id : null;
        return gatewayId is not null;
    }

    private static bool IsSameAddress(string issuer, string given) =>
        issuer == given
        || (Uri.TryCreate(issuer, UriKind.Absolute, out var ours) && Uri.TryCreate(given, UriKind.Absolute, out var theirs)
            && ours.Scheme == theirs.Scheme && ours.IdnHost == theirs.IdnHost && ours.Port == theirs.Port
            && ours.AbsolutePath.TrimEnd('/') == theirs.AbsolutePath.TrimEnd('/'));
}
