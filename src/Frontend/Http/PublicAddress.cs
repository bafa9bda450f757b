using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>The address under which clients know us, for URLs in answers. Without trailing slash.</summary>
internal sealed class PublicAddress(IOptions<FrontendHttpOptions> options)
{
    private readonly string? _configured = options.Value.PublicUrl?.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The path of the configured address, for example <c>/mcp</c>; empty when it has none.</summary>
    public string PathBase { get; } = options.Value.PublicUrl?.AbsolutePath.TrimEnd('/') ?? "";

    /// <summary>The configured address, else that of the request, whose host the <see cref="HostAndOriginPolicy"/> has accepted.</summary>
    public string For(HttpRequest request) => _configured ?? $"{request.Scheme}://{request.Host.Value}";

    /// <summary>
    /// The well-known URL of something under our address: the well-known string goes between host and path (RFC 8615 §3;
    /// RFC 9728 §3.1), where the address has a path too.
    /// </summary>
    public string WellKnown(HttpRequest request, string name, string path)
    {
        var address = For(request);
        return $"{address[..(address.Length - PathBase.Length)]}/.well-known/{name}{PathBase}{path}";
    }
}
