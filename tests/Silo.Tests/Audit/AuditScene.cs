using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Dapper;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>An audit database on either engine, silos that write to it, and somebody who tampers with it.</summary>
internal sealed class AuditScene : IAsyncDisposable
{
    private readonly Func<IDurabilityObserver?, IDatabase> _open;
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly string? _folder;

    private AuditScene(Func<IDurabilityObserver?, IDatabase> open, string? folder)
    {
        _open = open;
        _folder = folder;
        Database = Open();
    }

    public RecordingObserver Observer { get; } = new();

    public AuditOptions Options { get; } = new() { CheckpointInterval = TimeSpan.FromHours(1) };

    /// <summary>A view of the database that is no silo's.</summary>
    public IDatabase Database { get; }

    public AuditVerifier Verifier => new(new AuditDatabase(Database), new FixedKeys());

    public IAuditSearch Search => new AuditSearch(new AuditDatabase(Database));

    public static async Task<AuditScene> CreateAsync(string engine, PostgresServer server)
    {
        if (engine == SqlDialect.Postgres.Name)
        {
            var connectionString = await server.CreateDatabaseAsync();
            return new AuditScene(observer => PostgresDatabase.Open(connectionString, TimeProvider.System, observer), null);
        }

        var folder = Directory.CreateTempSubdirectory("arch-audit-").FullName;
        return new AuditScene(observer => SqliteDatabase.Open(Path.Combine(folder, "audit.db"), observer), folder);
    }

    public async Task<TestSilo> StartSiloAsync(TimeProvider? time = null, Func<IDatabase, IDatabase>? wrap = null)
    {
        var database = Open(Observer);
        var silo = await TestSilo.StartAsync(wrap is null ? database : wrap(database), Options, time ?? TimeProvider.System);
        lock (_parts) _parts.Add(silo);
        return silo;
    }

    public Task<AuditVerification> VerifyAsync(params AuditWitness[] witnesses) =>
        Verifier.VerifyAsync(null, witnesses, CancellationToken.None);

    /// <summary>The one finding there is.</summary>
    public async Task<AuditFinding> FindAsync(params AuditWitness[] witnesses)
    {
        var verification = await VerifyAsync(witnesses);
        verification.ExitCode.ShouldBe(1);
        return verification.Findings.ShouldHaveSingleItem();
    }

    public async Task ExecuteAsync(string text, object? values = null) =>
        await Database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(Statement.Of(text, values, transaction, token)),
            CancellationToken.None);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string text, object? values = null) =>
        await Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<T>(Statement.Of(text, values, token))).AsList(),
            CancellationToken.None);

    public async Task<IReadOnlyList<AuditRecord>> RecordsAsync(AuditQuery? query = null, string tenantId = "ten_a") =>
        (await Search.SearchAsync(tenantId, query ?? new AuditQuery { Limit = AuditQuery.MaxLimit }, CancellationToken.None)).Items;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts)) await part.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private IDatabase Open(IDurabilityObserver? observer = null)
    {
        var database = _open(observer);
        lock (_parts) _parts.Add(database);
        return database;
    }
}
