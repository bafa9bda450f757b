using System.Text;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Protocol.Jose;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// The public keys of clients: from their metadata, or from their <c>jwks_uri</c>. Those are kept for a while; a signature
/// by none of them may be by a new one, so they are fetched again, but at a pace that nobody outside decides.
/// </summary>
internal sealed class ClientKeys(IWebFetch web, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const int Capacity = 1_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly BoundedCache<string, Fetched> _fetched = new(Capacity);
    private readonly PaceLimit _fetches = new(time, burst: 5, perSecond: 1.0 / 30);

    public async Task<bool> HaveSignedAsync(OAuthClient client, JsonWebToken token, CancellationToken cancellationToken)
    {
        if (client.Jwks is { } jwks)
        {
            return JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(jwks), out var keys, out _) && token.IsSignedBy(keys);
        }

        if (client.JwksUri is not { } url)
        {
            return false;
        }

        var known = _fetched.TryGet(url, out var kept) && time.GetElapsedTime(kept.At) < Kept ? kept.Keys : null;
        return (known is not null && token.IsSignedBy(known))
            || (await FetchAsync(url, cancellationToken) is { } fetched && token.IsSignedBy(fetched));
    }

    private async Task<JsonWebKeySet?> FetchAsync(string url, CancellationToken cancellationToken)
    {
        if (_fetches.TrySpend(url) is not null)
        {
            return null;
        }

        var limits = new WebLimits(JsonWebKeySet.MaxLength, Timeout, options.Value.AllowLoopbackClientDocuments);
        var answer = await web.GetAsync(new Uri(url), limits, cancellationToken);
        if (answer.Status != 200 || !JsonWebKeySet.TryParse(answer.Body, out var keys, out _))
        {
            return null;
        }

        _fetched.Set(url, new Fetched(keys, time.GetTimestamp()));
        return keys;
    }

    private sealed record Fetched(JsonWebKeySet Keys, long At);
}
