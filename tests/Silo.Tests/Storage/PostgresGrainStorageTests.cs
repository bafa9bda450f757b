using Archestra.Cluster.Silo.Storage.GrainState;
using Archestra.Cluster.Testing;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>The embedded runtime over PostgreSQL; the cluster build has Orleans' own provider there.</summary>
public sealed class PostgresGrainStorageTests(PostgresServer server) : GrainStorageContract, IAsyncLifetime
{
    private TestDatabase? _test;

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateMigratedAsync("postgres", server);

    public async ValueTask DisposeAsync() => await _test!.DisposeAsync();

    protected override Task<IGrainStorage> StorageAsync() =>
        Task.FromResult<IGrainStorage>(new DatabaseGrainStorage(_test!.Database, _test.Clock));
}
