using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether this silo knows the latest revocations.</summary>
internal sealed class FeedCheck(IChangeFeedView feed) : IDiagnosticCheck
{
    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(feed.IsFresh
        ? CheckOutcome.Passed
        : CheckOutcome.Error(
            "This silo's view of the change feed is older than a second, so it lets no call pass.", "See why the database answers slowly or not at all; it recovers by itself."));
}
