using Archestra.Cluster.Silo.Storage.GrainState;
using Archestra.Cluster.Testing;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class SqliteGrainStorageTests(PostgresServer server) : GrainStorageContract, IAsyncLifetime
{
    private TestDatabase? _test;

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateMigratedAsync("sqlite", server);

    public async ValueTask DisposeAsync() => await _test!.DisposeAsync();

    protected override Task<IGrainStorage> StorageAsync() =>
        Task.FromResult<IGrainStorage>(new DatabaseGrainStorage(_test!.Database, _test.Clock));
}
