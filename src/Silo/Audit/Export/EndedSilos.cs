using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// The silos that ended before all of their log was delivered. One living silo per target takes them on; that two do so
/// at once would only deliver records twice.
/// </summary>
internal sealed class EndedSilos(AuditDatabase database, ILeaseStore leases, TimeProvider timeProvider)
{
    /// <summary>Longer than any round; a silo that dies is followed after it.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    // Closed again after it was taken for dead, a silo may have written more: it is finished only up to a closing.
    private const string ReadUnfinished = """
        SELECT s.id AS Id, s.closed_at AS ClosedAt FROM audit_silos s
        WHERE s.closed_at IS NOT NULL AND s.id <> @Own AND NOT EXISTS (
            SELECT 1 FROM audit_cursors c
            WHERE c.consumer = @Target AND c.stream = 'silo' AND c.silo = s.id AND c.tenant_id = '' AND c.position >= s.closed_at)
        ORDER BY s.started_at, s.id LIMIT 16
        """;

    /// <summary>Those that are this silo's to deliver now; empty when another silo has taken them on.</summary>
    public async Task<IReadOnlyList<EndedSilo>> TakeAsync(string target, string own, CancellationToken cancellationToken)
    {
        var ended = await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<EndedSilo>(
                Statement.Of(ReadUnfinished, new { Own = own, Target = target }, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
        if (ended.Count == 0) return [];

        var lease = await leases.TryAcquireAsync($"audit-export/{target}", own, LeaseTime, null, cancellationToken).ConfigureAwait(false);
        return lease.Acquired ? ended : [];
    }

    public Task FinishAsync(string target, EndedSilo silo, CancellationToken cancellationToken) =>
        AuditCursorTable.SaveAsync(
            database,
            target,
            [KeyValuePair.Create(new ExportPlace(AuditStream.Silo, silo.Id, ""), silo.ClosedAt)],
            timeProvider.GetUtcNow(),
            cancellationToken);
}

internal sealed record EndedSilo
{
    public required string Id { get; init; }

    public required long ClosedAt { get; init; }
}
