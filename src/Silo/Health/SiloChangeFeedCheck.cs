using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Silo.Health;

/// <summary>A silo that cannot see revocations lets nobody pass.</summary>
internal sealed class SiloChangeFeedCheck(IChangeFeedView view) : IReadinessCheck
{
    public string Name => "siloChangeFeed";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(view.IsFresh ? null : "The view of revocations is out of date: the database cannot be read in time.");
}
