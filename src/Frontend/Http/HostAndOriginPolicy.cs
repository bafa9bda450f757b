using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>
/// The defence against DNS rebinding: a browser page of another site that has our address resolved under its own name
/// still sends its own <c>Host</c> and <c>Origin</c>. "Servers MUST validate the Origin header on all incoming
/// connections" (MCP 2026-07-28, basic/transports/streamable-http, "Security &amp; Endpoint").
/// </summary>
internal sealed class HostAndOriginPolicy
{
    private readonly FrozenSet<string> _hosts;
    private readonly FrozenSet<string> _origins;

    public HostAndOriginPolicy(IOptions<FrontendHttpOptions> options)
    {
        var hosts = new HashSet<string>(options.Value.AllowedHosts, StringComparer.OrdinalIgnoreCase);
        var origins = new HashSet<string>(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
        if (options.Value.PublicUrl is { } url)
        {
            hosts.Add(url.IdnHost);
            origins.Add(url.GetLeftPart(UriPartial.Authority));
        }

        _hosts = hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public HostAndOriginVerdict Judge(HttpRequest request)
    {
        var host = request.Host.Host;
        var isLoopbackHost = IsLoopback(host);
        if (!isLoopbackHost && !_hosts.Contains(host))
        {
            return HostAndOriginVerdict.ForeignHost;
        }

        var origin = request.Headers.Origin;
        return StringValues.IsNullOrEmpty(origin) || OpenPaths.Include(request.Path) || IsKnownOrigin(request, origin, isLoopbackHost)
            ? HostAndOriginVerdict.Allowed
            : HostAndOriginVerdict.ForeignOrigin;
    }

    private bool IsKnownOrigin(HttpRequest request, StringValues header, bool isLoopbackHost)
    {
        // "null" (RFC 6454 §7.3) is what sandboxed and file pages send: anybody can be behind it.
        if (header.Count != 1 || !Uri.TryCreate(header[0], UriKind.Absolute, out var origin)
            || (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps))
        {
            return false;
        }

        if (_origins.Contains(header[0]!))
        {
            return true;
        }

        // A tool on the same machine (an inspector's page) may use a gateway on loopback, whatever its port.
        var isSameHost = string.Equals(origin.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return isSameHost || (isLoopbackHost && IsLoopback(origin.Host));
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
