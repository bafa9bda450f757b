using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>A database of its own for one test, on either engine.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<IDatabase> _open;
    private readonly List<IDatabase> _opened = [];
    private readonly string? _folder;

    private TestDatabase(Func<IDatabase> open, string? folder)
    {
        _open = open;
        _folder = folder;
        Database = OpenAnother();
    }

    public SettableClock Clock { get; } = new();

    public IDatabase Database { get; }

    /// <summary>Of a PostgreSQL database, for those who open it themselves.</summary>
    public string? ConnectionString { get; private init; }

    public static async Task<TestDatabase> CreateAsync(string engine, PostgresServer server)
    {
        if (engine == SqlDialect.Postgres.Name)
        {
            var connectionString = await server.CreateDatabaseAsync();
            return new TestDatabase(() => PostgresDatabase.Open(connectionString, TimeProvider.System), null)
            {
                ConnectionString = connectionString,
            };
        }

        var folder = Directory.CreateTempSubdirectory("arch-db-").FullName;
        return new TestDatabase(() => SqliteDatabase.Open(Path.Combine(folder, "test.db")), folder);
    }

    /// <summary>With the schema of the storage part.</summary>
    public static async Task<TestDatabase> CreateMigratedAsync(string engine, PostgresServer server)
    {
        var database = await CreateAsync(engine, server);
        await database.MigrateAsync(database.Database);
        return database;
    }

    /// <summary>Another node's view of the same database.</summary>
    public IDatabase OpenAnother()
    {
        var database = _open();
        lock (_opened) _opened.Add(database);
        return database;
    }

    public Task<int> MigrateAsync(IDatabase database) =>
        new MigrationRunner(Clock, NullLogger<MigrationRunner>.Instance)
            .RunAsync(database, MigrationSet.Load(StorageStartup.Part, database.Dialect), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) await database.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
