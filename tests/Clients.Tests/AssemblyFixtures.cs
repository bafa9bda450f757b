using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Testing;

[assembly: AssemblyFixture(typeof(HeadlessBrowser))]
[assembly: AssemblyFixture(typeof(PostgresServer))]
