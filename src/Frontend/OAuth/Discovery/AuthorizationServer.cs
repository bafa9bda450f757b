using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>What the silos say that the authorization server offers, for a minute; while none answers, what they said last.</summary>
internal sealed class AuthorizationServer(IGrainFactory grains, TimeProvider time)
{
    private const string GrainKey = "y/oauth";

    /// <summary>Addresses that clients on this machine use, and the configured one.</summary>
    private const int Capacity = 100;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly BoundedCache<string, Known> _known = new(Capacity);

    /// <summary>Null when this deployment's issuer is another one.</summary>
    /// <exception cref="SiloUnavailableException">No silo answers (or another of <see cref="SiloFaults"/>), and none has before.</exception>
    public async ValueTask<AuthorizationServerFeatures?> DescribeAsync(string issuer, CancellationToken cancellationToken)
    {
        var isKnown = _known.TryGet(issuer, out var known);
        if (isKnown && time.GetElapsedTime(known!.At) < Lifetime)
        {
            return known.Features;
        }

        var started = time.GetTimestamp();
        try
        {
            var features = await grains.GetGrain<IAuthorizationServerGrain>(GrainKey)
                .DescribeAsync(issuer, cancellationToken).WaitAsync(Timeout, time, cancellationToken);
            _known.Set(issuer, new Known(features, started));
            return features;
        }
        catch (Exception exception) when (isKnown && SiloFaults.IsSiloUnreachable(exception))
        {
            SiloFaults.Count(exception);
            return known!.Features;
        }
    }

    private sealed record Known(AuthorizationServerFeatures? Features, long At);
}
