using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>One PostgreSQL server for these tests, which run one after the other: each of them keeps the machine busy.</summary>
[CollectionDefinition]
public sealed class ChaosCollection : ICollectionFixture<PostgresServer>;
