using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Drops what old entries say and keeps that they were: bodies and columns become NULL, digests and MACs stay, so the
/// chain still verifies. First an entry says so; a body that is missing without one is a finding.
/// </summary>
internal sealed class AuditRetention(AuditDatabase database, AuditWriter writer, TimeProvider timeProvider)
{
    /// <summary>Rows of one transaction; intents wait meanwhile.</summary>
    private const int RowsAtOnce = 2000;

    private const string ReadChains = "SELECT silo FROM audit_chains WHERE tenant_id = @TenantId ORDER BY silo";

    private const string ReadRange = """
        SELECT min(CASE WHEN body IS NOT NULL THEN sequence END) AS First,
               min(CASE WHEN at >= @Before THEN sequence END) AS FirstKept,
               max(sequence) AS Last
        FROM audit_entries WHERE tenant_id = @TenantId AND silo = @Silo AND kind NOT IN (4, 5)
        """;

    // Entries about checkpoints and retention are needed to verify, and say nothing about anybody.
    private static readonly string Drop =
        "UPDATE audit_entries SET body = NULL, " + string.Join(", ", AuditColumn.Indexed.Select(column => $"{column.Name} = NULL"))
        + " WHERE tenant_id = @TenantId AND silo = @Silo AND sequence BETWEEN @From AND @Through AND kind NOT IN (4, 5)";

    /// <summary>Drops the tenant's bodies from before a time and returns how many entries lost theirs.</summary>
    public async Task<long> DropBodiesAsync(string tenantId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        var silos = await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(
                Statement.Of(ReadChains, new { TenantId = tenantId }, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
        foreach (var silo in silos) dropped += await DropOfChainAsync(tenantId, silo, before, cancellationToken).ConfigureAwait(false);
        return dropped;
    }

    private async Task<long> DropOfChainAsync(string tenantId, string silo, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var values = new { TenantId = tenantId, Silo = silo, Before = before.ToUnixTimeMilliseconds() };
        var range = await database.Database.ReadAsync(
            (connection, token) => connection.QuerySingleAsync<DropRange>(Statement.Of(ReadRange, values, token)), cancellationToken).ConfigureAwait(false);
        // Only from the start without a gap: one number then tells what may be missing.
        var through = range.FirstKept - 1 ?? range.Last ?? 0;
        if (range.First is not { } first || first > through) return 0;

        await writer.WriteAsync(
            PendingEntry.Of(new AuditEntryBody
            {
                Kind = AuditEntryKind.Retention,
                At = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
                TenantId = tenantId,
                RefersToSilo = silo,
                RefersToSequence = through,
            }),
            cancellationToken).ConfigureAwait(false);

        var dropped = 0L;
        for (var from = first; from <= through; from += RowsAtOnce)
        {
            var some = new { TenantId = tenantId, Silo = silo, From = from, Through = Math.Min(through, from + RowsAtOnce - 1) };
            dropped += await database.Database.WriteAsync(
                (connection, transaction, token) => connection.ExecuteAsync(Statement.Of(Drop, some, transaction, token)),
                cancellationToken).ConfigureAwait(false);
        }

        return dropped;
    }

    private sealed class DropRange
    {
        public long? First { get; init; }

        public long? FirstKept { get; init; }

        public long? Last { get; init; }
    }
}
