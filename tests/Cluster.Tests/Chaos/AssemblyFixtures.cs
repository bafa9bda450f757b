using Archestra.Cluster.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]
