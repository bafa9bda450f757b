using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>Reads what silos say of their targets, and how much of a tenant's log waits for each.</summary>
internal sealed class AuditSinkReader(AuditDatabase database)
{
    private const string ReadStatus = """
        SELECT t.target AS Target, t.silo AS Silo, t.state AS State, t.since AS Since, t.delivered_at AS DeliveredAt
        FROM audit_export_status t JOIN audit_silos s ON s.id = t.silo
        WHERE s.closed_at IS NULL ORDER BY t.target, t.silo
        """;

    private const string CountEntries = """
        SELECT coalesce(sum(
            coalesce((SELECT max(e.sequence) FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo), 0)
            - coalesce((SELECT p.position FROM audit_cursors p
                WHERE p.consumer = @Target AND p.stream = 'entries' AND p.silo = c.silo AND p.tenant_id = c.tenant_id), 0)), 0)
        FROM audit_chains c WHERE c.tenant_id = @TenantId
        """;

    private const string CountCheckpoints = """
        SELECT count(*) FROM audit_checkpoints k
        WHERE k.tenant_id = @TenantId AND k.number > coalesce((SELECT p.position FROM audit_cursors p
            WHERE p.consumer = @Target AND p.stream = 'checkpoints' AND p.silo = k.silo AND p.tenant_id = k.tenant_id), 0)
        """;

    public async Task<IReadOnlyList<AuditSinkStatus>> ReadAsync(string tenantId, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) =>
            {
                var sinks = new List<AuditSinkStatus>();
                var waiting = new Dictionary<string, long>(StringComparer.Ordinal);
                foreach (var row in await connection.QueryAsync<StatusRow>(Statement.Of(ReadStatus, null, token)).ConfigureAwait(false))
                {
                    if (!waiting.TryGetValue(row.Target, out var count))
                    {
                        var values = new { row.Target, TenantId = tenantId };
                        count = await connection.ExecuteScalarAsync<long>(Statement.Of(CountCheckpoints, values, token)).ConfigureAwait(false);
                        if (!row.Target.StartsWith("witness", StringComparison.Ordinal))
                            count += await connection.ExecuteScalarAsync<long>(Statement.Of(CountEntries, values, token)).ConfigureAwait(false);
                        waiting[row.Target] = count;
                    }

                    sinks.Add(row.ToStatus(count));
                }

                return sinks;
            },
            cancellationToken).ConfigureAwait(false);

    // The problem's sentence stays inside: it can name the operator's addresses, and the reader is a tenant.
    private sealed class StatusRow
    {
        public string Target { get; init; } = "";

        public string Silo { get; init; } = "";

        public string State { get; init; } = "";

        public long Since { get; init; }

        public long? DeliveredAt { get; init; }

        public AuditSinkStatus ToStatus(long waiting) => new()
        {
            Sink = Target,
            Silo = Silo,
            IsDelivering = State == AuditExportStatusTable.Delivering,
            Since = DateTimeOffset.FromUnixTimeMilliseconds(Since),
            DeliveredAt = DeliveredAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            Waiting = waiting,
        };
    }
}
