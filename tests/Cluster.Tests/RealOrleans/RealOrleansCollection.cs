namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>The tests of this folder share one cluster, so they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RealOrleansCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Real Orleans";
}
