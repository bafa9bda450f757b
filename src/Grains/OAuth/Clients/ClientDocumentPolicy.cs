using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Whose metadata documents are accepted (MCP authorization, "Client ID Metadata Documents": "domain-based trust policies").</summary>
internal sealed class ClientDocumentPolicy(IOptions<OAuthOptions> options)
{
    public bool Accepts(Uri url) =>
        !IsAmong(options.Value.DeniedClientHosts, url)
        && (options.Value.AllowedClientHosts.Count == 0 || IsAmong(options.Value.AllowedClientHosts, url));

    private static bool IsAmong(IEnumerable<string> hosts, Uri url)
    {
        // A name may be written with a dot at its end and means the same.
        var host = url.IdnHost.TrimEnd('.');
        return hosts.Any(named => named.Trim('.') is var name
            && (host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)));
    }
}
