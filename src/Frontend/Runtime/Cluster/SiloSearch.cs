using Archestra.Cluster.Hosting.Cluster;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Runtime;

/// <summary>
/// Looks for a silo while the front-end starts, for as long as the options say: a cluster that starts as a whole has no
/// order. Later losses are Orleans' own business.
/// </summary>
internal sealed partial class SiloSearch(IOptions<OrleansClusterOptions> options, TimeProvider timeProvider, ILogger<SiloSearch> logger)
    : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long? _begun;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var (clusterId, limit) = (options.Value.ClusterId, options.Value.ConnectTimeout);
        if (_begun is null)
        {
            _begun = timeProvider.GetTimestamp();
            Log.Searching(logger, clusterId, exception.Message);
        }

        if (timeProvider.GetElapsedTime(_begun.Value) >= limit)
        {
            throw new ClusterUnreachableException(
                $"No silo of cluster '{clusterId}' could be reached within {limit.TotalSeconds:0} s (Cluster:ConnectTimeout). Last reason: {exception.Message}", exception);
        }

        await Task.Delay(Pause, timeProvider, cancellationToken);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(7211, LogLevel.Warning, "Looking for a silo of cluster {ClusterId}: {Reason}", EventName = nameof(Searching))]
        public static partial void Searching(ILogger logger, string clusterId, string reason);
    }
}
