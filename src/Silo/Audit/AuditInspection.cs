using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Audit.Export.Witness;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Verifies and exports a tenant's log for callers far away, a few at a time: both read all of it.</summary>
internal sealed class AuditInspection(AuditDatabase database, AuditVerifier verifier, IKeyedHashing hashing) : IAuditInspection, IDisposable
{
    /// <summary>Of one silo; further ones wait.</summary>
    private const int AtOnce = 2;

    private const string CountEntries = """
        SELECT coalesce(sum((SELECT max(e.sequence) FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo)), 0)
        FROM audit_chains c WHERE c.tenant_id = @TenantId
        """;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly AuditExportPages _pages = new(database);
    private readonly AuditSinkReader _sinks = new(database);

    public async IAsyncEnumerable<AuditVerificationStep> VerifyAsync(
        string tenantId, IReadOnlyList<string> checkpoints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var steps = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var running = Task.CompletedTask as Task;
        try
        {
            var total = await CountAsync(tenantId, cancellationToken).ConfigureAwait(false);
            yield return new AuditVerificationStep { Entries = 0, Total = total };
            var verifying = VerifyToEndAsync(tenantId, checkpoints, steps.Writer, abandoned.Token);
            running = verifying;
            await foreach (var entries in steps.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return new AuditVerificationStep { Entries = entries, Total = Math.Max(total, entries) };
            var result = await verifying.ConfigureAwait(false);
            yield return new AuditVerificationStep { Entries = result.Entries, Total = result.Entries, Result = result };
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _places.Release();
        }
    }

    public async IAsyncEnumerable<AuditExportFrame> ExportAsync(string tenantId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var lines = new MemoryStream();
            await foreach (var line in _pages.ReadAsync(tenantId, cancellationToken).ConfigureAwait(false))
            {
                lines.Write(line);
                lines.WriteByte((byte)'\n');
                if (lines.Length < AuditExportFrame.TargetBytes) continue;

                yield return new AuditExportFrame(lines.ToArray());
                lines.SetLength(0);
            }

            if (lines.Length > 0) yield return new AuditExportFrame(lines.ToArray());
        }
        finally
        {
            _places.Release();
        }
    }

    public Task<IReadOnlyList<AuditSinkStatus>> ListSinksAsync(string tenantId, CancellationToken cancellationToken) =>
        _sinks.ReadAsync(tenantId, cancellationToken);

    public void Dispose() => _places.Dispose();

    private async Task<AuditVerificationResult> VerifyToEndAsync(
        string tenantId, IReadOnlyList<string> checkpoints, ChannelWriter<long> progress, CancellationToken cancellationToken)
    {
        try
        {
            var exported = new WitnessFile(hashing);
            foreach (var line in checkpoints) exported.Add(line);
            // Another tenant's checkpoint is none of this caller's business, and its findings are not either.
            var verification = await verifier.VerifyAsync(tenantId, exported.Witnesses, new Relay(progress), cancellationToken).ConfigureAwait(false);
            var findings = verification.Findings.Concat(exported.Findings.Where(finding => finding.TenantId == tenantId)).ToList();
            return new AuditVerificationResult
            {
                IsIntact = findings.Count == 0,
                Chains = verification.Chains,
                Entries = verification.Entries,
                Checkpoints = verification.Checkpoints,
                ComparedCheckpoints = verification.Witnesses,
                Findings = [.. findings.Select(finding => new AuditVerificationFinding(finding.Silo, finding.Sequence, finding.Sentence))],
            };
        }
        finally
        {
            progress.Complete();
        }
    }

    private async Task<long> CountAsync(string tenantId, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<long>(Statement.Of(CountEntries, new { TenantId = tenantId }, token)),
            cancellationToken).ConfigureAwait(false);

    private sealed class Relay(ChannelWriter<long> writer) : IProgress<long>
    {
        public void Report(long value) => writer.TryWrite(value);
    }
}
