using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>Only an active member of the cluster is given calls.</summary>
internal sealed class MembershipCheck(ISiloStatusOracle silo) : IReadinessCheck
{
    public string Name => "membership";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(silo.CurrentStatus == SiloStatus.Active ? null : $"The silo is {silo.CurrentStatus}.");
}
