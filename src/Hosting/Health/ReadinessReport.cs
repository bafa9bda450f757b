namespace Archestra.Cluster.Hosting.Health;

/// <summary>What every check of a node said, at one moment.</summary>
/// <param name="Problems">By the name of the check; null for one that is content.</param>
internal sealed record ReadinessReport(IReadOnlyList<KeyValuePair<string, string?>> Problems, long MadeAt)
{
    public bool IsReady => Problems.All(problem => problem.Value is null);
}
