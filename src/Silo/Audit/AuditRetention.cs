using System.Data.Common;
using System.Globalization;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Drops what old entries say and keeps that they were: bodies and columns become NULL, digests and MACs stay, so the
/// chain still verifies. First an entry says so; a body that is missing without one is a finding. A chain loses bodies
/// only from its start and without a gap: one number then tells what may be missing. It goes on where it was interrupted,
/// and two silos that do the same work do it once.
/// </summary>
internal sealed class AuditRetention(AuditDatabase database, AuditWriter writer, IAuditLog log, TimeProvider timeProvider)
{
    public const string Action = "audit.retention";

    private const string Consumer = "retention";

    /// <summary>Rows of one transaction; intents wait meanwhile.</summary>
    private const int RowsAtOnce = 500;

    /// <summary>Rows that one entry speaks for at most.</summary>
    private const int RowsPerEntry = 10_000;

    private const string ReadChains = """
        SELECT c.silo FROM audit_chains c LEFT JOIN audit_silos s ON s.id = c.silo
        WHERE c.tenant_id = @TenantId ORDER BY s.started_at, c.silo
        """;

    // Kept are: what is young enough, an intent without its outcome, and an outcome in a survivor's chain while its intent
    // still has a body (the intent would look open again).
    private const string ReadRows = """
        SELECT e.sequence AS Sequence,
               CASE WHEN e.kind NOT IN (4, 5) AND e.body IS NOT NULL THEN 1 ELSE 0 END AS HasBody,
               CASE WHEN e.kind IN (4, 5) OR e.body IS NULL THEN 0
                    WHEN e.at >= @Before THEN 1
                    WHEN e.kind = 1 AND NOT EXISTS (
                        SELECT 1 FROM audit_entries o
                        WHERE o.kind = 2 AND o.tenant_id = e.tenant_id AND o.ref_silo = e.silo AND o.ref_sequence = e.sequence) THEN 1
                    WHEN e.kind = 2 AND e.ref_silo <> e.silo AND EXISTS (
                        SELECT 1 FROM audit_entries i
                        WHERE i.tenant_id = e.tenant_id AND i.silo = e.ref_silo AND i.sequence = e.ref_sequence AND i.body IS NOT NULL) THEN 1
                    ELSE 0 END AS IsKept
        FROM audit_entries e WHERE e.tenant_id = @TenantId AND e.silo = @Silo AND e.sequence > @After
        ORDER BY e.sequence LIMIT @RowsPerEntry
        """;

    // Entries about checkpoints and retention are needed to verify, and say nothing about anybody.
    private static readonly string Drop =
        "UPDATE audit_entries SET body = NULL, " + string.Join(", ", AuditColumn.Indexed.Select(column => $"{column.Name} = NULL"))
        + " WHERE tenant_id = @TenantId AND silo = @Silo AND sequence BETWEEN @From AND @Through AND kind NOT IN (4, 5) AND body IS NOT NULL";

    /// <summary>Whose chains record what is dropped.</summary>
    public string Silo => writer.Silo;

    /// <summary>Drops the tenant's bodies from before a time and returns how many entries lost theirs.</summary>
    public async Task<long> DropBodiesAsync(string tenantId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var run = new Run(tenantId, before);
        var outcome = AuditOutcomes.Failed;
        try
        {
            foreach (var silo in await ChainsAsync(tenantId, cancellationToken).ConfigureAwait(false))
                await DropOfChainAsync(run, silo, cancellationToken).ConfigureAwait(false);
            outcome = AuditOutcomes.Succeeded;
            return run.Dropped;
        }
        finally
        {
            // Not cancelled with the run: what was dropped is recorded.
            if (run.Intent is { } intent)
                log.Complete(intent, new AuditOutcome(outcome, timeProvider.GetElapsedTime(run.StartedAt), 0, $"{run.Dropped} bodies were dropped."));
        }
    }

    private async Task DropOfChainAsync(Run run, string silo, CancellationToken cancellationToken)
    {
        var cursors = await AuditCursorTable.OfSiloAsync(database, Consumer, AuditStream.Entries, silo, cancellationToken).ConfigureAwait(false);
        var after = cursors.GetValueOrDefault(run.TenantId);
        while (true)
        {
            var rows = await RowsAsync(run, silo, after, cancellationToken).ConfigureAwait(false);
            var firstKept = rows.ToList().FindIndex(row => row.IsKept);
            var old = firstKept < 0 ? rows : [.. rows.Take(firstKept)];
            if (old.Count(row => row.HasBody) is > 0 and var bodies)
                await DropAsync(run, silo, (after + 1, old[^1].Sequence, bodies), cancellationToken).ConfigureAwait(false);
            if (firstKept >= 0 || rows.Count < RowsPerEntry) return;
            after = rows[^1].Sequence;
        }
    }

    private async Task DropAsync(Run run, string silo, (long From, long Through, int Bodies) range, CancellationToken cancellationToken)
    {
        await BeginAsync(run, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(
            PendingEntry.Of(new AuditEntryBody
            {
                Kind = AuditEntryKind.Retention,
                At = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
                TenantId = run.TenantId,
                RefersToSilo = silo,
                RefersToSequence = range.Through,
                Count = range.Bodies,
            }),
            cancellationToken).ConfigureAwait(false);
        for (var from = range.From; from <= range.Through; from += RowsAtOnce)
        {
            var some = (from, Math.Min(range.Through, from + RowsAtOnce - 1));
            run.Dropped += await database.Database.WriteAsync(
                (_, transaction, token) => DropSomeAsync(run.TenantId, silo, some, transaction, token), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> DropSomeAsync(
        string tenantId, string silo, (long From, long Through) range, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var values = new { TenantId = tenantId, Silo = silo, range.From, range.Through };
        var dropped = await transaction.Connection!.ExecuteAsync(Statement.Of(Drop, values, transaction, cancellationToken)).ConfigureAwait(false);
        var place = KeyValuePair.Create(new ExportPlace(AuditStream.Entries, silo, tenantId), range.Through);
        await AuditCursorTable.SaveAsync(Consumer, [place], timeProvider.GetUtcNow(), transaction, cancellationToken).ConfigureAwait(false);
        return dropped;
    }

    private async Task BeginAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Intent is not null) return;

        run.StartedAt = timeProvider.GetTimestamp();
        run.Intent = await log.BeginAsync(
            new AuditEvent
            {
                TenantId = run.TenantId,
                Action = Action,
                OperationId = Guid.NewGuid().ToString("N"),
                ActorKind = "system",
                Subject = "audit/bodies",
                Details = $$"""{"before":"{{run.Before.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}"}""",
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> ChainsAsync(string tenantId, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(
                Statement.Of(ReadChains, new { TenantId = tenantId }, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<RetentionRow>> RowsAsync(Run run, string silo, long after, CancellationToken cancellationToken)
    {
        var values = new { run.TenantId, Silo = silo, After = after, Before = run.Before.ToUnixTimeMilliseconds(), RowsPerEntry };
        return await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<RetentionRow>(Statement.Of(ReadRows, values, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
    }

    private sealed class Run(string tenantId, DateTimeOffset before)
    {
        public string TenantId => tenantId;

        public DateTimeOffset Before => before;

        public AuditIntent? Intent { get; set; }

        public long StartedAt { get; set; }

        public long Dropped { get; set; }
    }

    private sealed class RetentionRow
    {
        public long Sequence { get; init; }

        public bool HasBody { get; init; }

        public bool IsKept { get; init; }
    }
}
