using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>Statements on <c>audit_export_status</c>.</summary>
internal static class AuditExportStatusTable
{
    public const string Delivering = "delivering";

    public const string Failing = "failing";

    private const string SaveOne = """
        INSERT INTO audit_export_status (target, silo, state, since, problem, delivered_at)
        VALUES (@Target, @Silo, @State, @Since, @Problem, @DeliveredAt)
        ON CONFLICT (target, silo) DO UPDATE SET state = excluded.state, since = excluded.since, problem = excluded.problem,
            delivered_at = coalesce(excluded.delivered_at, audit_export_status.delivered_at)
        """;

    private const string DropEnded = """
        DELETE FROM audit_export_status WHERE silo <> @Silo AND EXISTS (
            SELECT 1 FROM audit_silos s WHERE s.id = audit_export_status.silo AND s.closed_at IS NOT NULL)
        """;

    public static async Task SaveAsync(AuditDatabase database, AuditExportStatus status, CancellationToken cancellationToken) =>
        await database.Database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var values = new
                {
                    status.Target,
                    status.Silo,
                    status.State,
                    Since = status.Since.ToUnixTimeMilliseconds(),
                    Problem = AuditText.Clean(status.Problem),
                    DeliveredAt = status.DeliveredAt?.ToUnixTimeMilliseconds(),
                };
                await connection.ExecuteAsync(Statement.Of(DropEnded, new { status.Silo }, transaction, token)).ConfigureAwait(false);
                return await connection.ExecuteAsync(Statement.Of(SaveOne, values, transaction, token)).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
}

/// <summary>What a silo says of a target.</summary>
internal sealed record AuditExportStatus(
    string Target, string Silo, string State, DateTimeOffset Since, string? Problem, DateTimeOffset? DeliveredAt);
