using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// Statements on <c>audit_cursors</c>. A cursor only moves forward: of two silos that do the same work, the slower one
/// takes nothing back.
/// </summary>
internal static class AuditCursorTable
{
    private const string ReadSilo =
        "SELECT tenant_id, position FROM audit_cursors WHERE consumer = @Consumer AND stream = @Stream AND silo = @Silo";

    private const string SaveOne = """
        INSERT INTO audit_cursors (consumer, stream, tenant_id, silo, position, updated_at)
        VALUES (@Consumer, @Stream, @TenantId, @Silo, @Position, @Now)
        ON CONFLICT (consumer, stream, silo, tenant_id) DO UPDATE SET position = excluded.position, updated_at = excluded.updated_at
        WHERE audit_cursors.position < excluded.position
        """;

    public static async Task<IReadOnlyDictionary<string, long>> OfSiloAsync(
        AuditDatabase database, string consumer, string stream, string silo, CancellationToken cancellationToken)
    {
        var values = new { Consumer = consumer, Stream = stream, Silo = silo };
        var rows = await database.Database.ReadAsync(
            (connection, token) => connection.QueryAsync<(string TenantId, long Position)>(Statement.Of(ReadSilo, values, token)),
            cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(row => row.TenantId, row => row.Position, StringComparer.Ordinal);
    }

    public static async Task SaveAsync(
        AuditDatabase database,
        string consumer,
        IReadOnlyCollection<KeyValuePair<ExportPlace, long>> positions,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        await database.Database.WriteAsync(
            (_, transaction, token) => SaveAsync(consumer, positions, now, transaction, token), cancellationToken).ConfigureAwait(false);

    public static async Task<int> SaveAsync(
        string consumer,
        IReadOnlyCollection<KeyValuePair<ExportPlace, long>> positions,
        DateTimeOffset now,
        DbTransaction transaction,
        CancellationToken cancellationToken)
    {
        foreach (var (place, position) in positions)
        {
            var values = new { Consumer = consumer, place.Stream, place.TenantId, place.Silo, Position = position, Now = now.ToUnixTimeMilliseconds() };
            await transaction.Connection!.ExecuteAsync(Statement.Of(SaveOne, values, transaction, cancellationToken)).ConfigureAwait(false);
        }

        return positions.Count;
    }
}
