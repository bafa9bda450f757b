using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Frontend.ChangeFeed;

/// <summary>A front-end that does not know the latest revocations answers 503 to everybody.</summary>
internal sealed class ChangeFeedCheck(ChangeFeedPosition position) : IReadinessCheck
{
    public string Name => "changeFeed";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(position.IsFresh ? null : "The view of revocations is out of date: no silo answers, or none can read the database.");
}
