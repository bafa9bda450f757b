using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>The address under which clients know us, for URLs in answers. Without trailing slash.</summary>
internal sealed class PublicAddress(IOptions<FrontendHttpOptions> options)
{
    private readonly string? _configured = options.Value.PublicUrl?.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The configured address, else that of the request, whose host the <see cref="HostAndOriginPolicy"/> has accepted.</summary>
    public string For(HttpRequest request) => _configured ?? $"{request.Scheme}://{request.Host.Value}";
}
