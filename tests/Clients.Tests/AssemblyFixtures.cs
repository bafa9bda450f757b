using Archestra.Cluster.Clients.Tests.Browser;

[assembly: AssemblyFixture(typeof(HeadlessBrowser))]
