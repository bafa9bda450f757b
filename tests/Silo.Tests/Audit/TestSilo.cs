using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>One life of a silo's audit log, from start to stop or death.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly AuditLifecycle _lifecycle;

    private TestSilo(IDatabase database, AuditOptions options, TimeProvider time)
    {
        Database = new AuditDatabase(database);
        var keys = new FixedKeys();
        Writer = new AuditWriter(Database, keys, Options.Create(options), time, NullLogger<AuditWriter>.Instance);
        Log = new AuditLog(Writer, Gate, time);
        Retention = new AuditRetention(Database, Writer, Log, time);
        _lifecycle = new AuditLifecycle(
            Database,
            Writer,
            new DeadSiloCloser(Database, Writer, keys, time, NullLogger<DeadSiloCloser>.Instance),
            new MigrationRunner(time, NullLogger<MigrationRunner>.Instance),
            Options.Create(options),
            time,
            NullLogger<AuditLifecycle>.Instance);
    }

    public AuditDatabase Database { get; }

    public AuditWriter Writer { get; }

    public AuditExportGate Gate { get; } = new();

    public IAuditLog Log { get; }

    public AuditRetention Retention { get; }

    public string Id => Writer.Silo;

    public static async Task<TestSilo> StartAsync(IDatabase database, AuditOptions options, TimeProvider time)
    {
        var silo = new TestSilo(database, options, time);
        await silo._lifecycle.StartAsync(CancellationToken.None);
        return silo;
    }

    /// <summary>As a service host stops it: everything is on disk afterwards.</summary>
    public Task StopAsync() => _lifecycle.StopAsync(CancellationToken.None);

    /// <summary>As a kill does: nothing more is written.</summary>
    public async Task KillAsync()
    {
        await _lifecycle.DisposeAsync();
        await Writer.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Writer.Dispose();
    }

    public async Task<AuditIntent> CallAsync(string tool = "echo", string tenantId = "ten_a", string outcome = AuditOutcomes.Succeeded)
    {
        var intent = await Log.BeginAsync(Events.Call(tool, tenantId), CancellationToken.None);
        await Log.CompleteAsync(intent, Events.Outcome(outcome), CancellationToken.None);
        return intent;
    }
}
