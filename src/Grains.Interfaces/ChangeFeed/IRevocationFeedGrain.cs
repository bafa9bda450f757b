using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// Serves the sequenced feed of revocations and configuration changes. Key: <c>v/{shard}</c>; the shards are equal, each
/// reads the store itself, so any of them is enough and two activations do no harm.
/// </summary>
[AllowAnonymousCaller]
[Alias("archestra.IRevocationFeedGrain")]
public interface IRevocationFeedGrain : IGrainWithStringKey
{
    /// <summary>Entries after <paramref name="afterSequence"/> (−1: none wanted, only the end). Returns at once.</summary>
    [Alias("ReadAsync")]
    Task<FeedHeartbeat> ReadAsync(long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>Asks for pushes; renewed within a minute or forgotten.</summary>
    [Alias("SubscribeAsync")]
    Task SubscribeAsync(IRevocationFeedObserver observer, CancellationToken cancellationToken = default);

    /// <summary>A silo committed a change: read the store now and push.</summary>
    [OneWay]
    [Alias("NotifyAsync")]
    [SystemCallerOnly]
    Task NotifyAsync();
}
