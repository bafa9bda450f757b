using System.Text.Json;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Leases;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Peers;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>An audit log whose silos deliver it to a target.</summary>
internal sealed class ExportScene : IAsyncDisposable
{
    private readonly List<AuditExport> _exports = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("arch-export-").FullName;
    private readonly TestDatabase _leases;

    private ExportScene(AuditScene audit, TestDatabase leases) => (Audit, _leases) = (audit, leases);

    public AuditScene Audit { get; }

    public AuditExportOptions Options { get; } = new()
    {
        PollInterval = TimeSpan.FromMilliseconds(10),
        MaxRetryDelay = TimeSpan.FromMilliseconds(50),
        BatchLength = 16,
    };

    public string Folder => _folder;

    public string WitnessPath => Path.Combine(_folder, "witness.jsonl");

    public static async Task<ExportScene> CreateAsync(string engine, PostgresServer server) =>
        new(await AuditScene.CreateAsync(engine, server), await TestDatabase.CreateMigratedAsync("sqlite", server));

    /// <summary>Begins what the silo's host would begin when everything has started.</summary>
    public async Task<AuditExport> DeliverAsync(TestSilo silo, IAuditTarget target)
    {
        var ports = new AuditExportPorts(
            silo.Database,
            new EndedSilos(silo.Database, new LeaseStore(_leases.Database, TimeProvider.System), TimeProvider.System),
            silo.Gate,
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(Audit.Options),
            TimeProvider.System,
            NullLogger<AuditDelivery>.Instance);
        var export = new AuditExport([target], ports, silo.Writer);
        _exports.Add(export);
        await export.StartedAsync(CancellationToken.None);
        return export;
    }

    /// <summary>Every entry and checkpoint of the log, named as <see cref="SyslogFrame.Id"/> does.</summary>
    public async Task<IReadOnlyList<string>> EverythingAsync()
    {
        var entries = await Audit.QueryAsync<string>("SELECT tenant_id || '/' || silo || '/False/' || sequence FROM audit_entries ORDER BY tenant_id, silo, sequence");
        var checkpoints = await Audit.QueryAsync<string>("SELECT tenant_id || '/' || silo || '/True/' || number FROM audit_checkpoints ORDER BY tenant_id, number");
        return [.. entries, .. checkpoints];
    }

    public Task<string?> StateAsync(string target) => StatusAsync<string>(target, "state");

    public async Task<T?> StatusAsync<T>(string target, string column) =>
        await Audit.Database.ReadAsync(
            (connection, token) => connection.QueryFirstOrDefaultAsync<T>(
                Statement.Of($"SELECT {column} FROM audit_export_status WHERE target = @target", new { target }, token)),
            CancellationToken.None);

    public IReadOnlyList<JsonElement> WitnessLines() =>
        [.. File.ReadAllLines(WitnessPath).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];

    public async ValueTask DisposeAsync()
    {
        foreach (var export in _exports) await export.DisposeAsync();
        await Audit.DisposeAsync();
        await _leases.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
