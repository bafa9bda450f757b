using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Finds intents without an outcome in one chain.</summary>
internal sealed class OpenIntents(AuditDatabase database)
{
    private const int PageLength = 500;

    // The kinds are literals so that the partial indexes apply. An intent whose columns retention dropped is too old to be open.
    private const string Page = """
        SELECT e.sequence AS Sequence, e.operation_id AS OperationId FROM audit_entries e
        WHERE e.tenant_id = @TenantId AND e.silo = @Silo AND e.sequence >= @From AND e.kind = 1 AND e.at IS NOT NULL
          AND NOT EXISTS (
            SELECT 1 FROM audit_entries o
            WHERE o.kind = 2 AND o.tenant_id = e.tenant_id AND o.ref_silo = e.silo AND o.ref_sequence = e.sequence)
        ORDER BY e.sequence LIMIT @PageLength
        """;

    public async Task<IReadOnlyList<AuditIntent>> PageAsync(
        string tenantId, string silo, long from, CancellationToken cancellationToken)
    {
        var values = new { TenantId = tenantId, Silo = silo, From = from, PageLength };
        var rows = await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<OpenIntentRow>(Statement.Of(Page, values, token))
                .ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new AuditIntent(tenantId, row.Sequence, row.OperationId ?? ""))];
    }

    public Task<IReadOnlyList<string>> TenantsAsync(string silo, CancellationToken cancellationToken) =>
        database.Database.ReadAsync(
            (connection, token) => AuditChainTable.TenantsOfAsync(connection, silo, token), cancellationToken).AsTask();

    private sealed class OpenIntentRow
    {
        public long Sequence { get; init; }

        public string? OperationId { get; init; }
    }
}
