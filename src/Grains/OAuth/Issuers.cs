using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>
/// Which issuer this deployment is. A front-end says at which address it was reached; a silo believes that only where
/// nothing else is configured and the address is loopback: a hijacked front-end must not make it speak for another server.
/// </summary>
internal sealed class Issuers(IOptions<PublicUrlOptions> options)
{
    private readonly string? _configured = options.Value.PublicUrl?.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <param name="issuer">Without trailing slash.</param>
    public bool IsOurs(string issuer) => _configured is { } configured
        ? issuer == configured
        : Uri.TryCreate(issuer, UriKind.Absolute, out var url) && url.IsLoopback && !issuer.EndsWith('/')
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
