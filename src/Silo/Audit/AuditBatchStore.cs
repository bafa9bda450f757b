namespace Archestra.Cluster.Silo.Audit;

/// <summary>What the writer does to the database. Every write is one transaction and one flush.</summary>
internal sealed class AuditBatchStore(AuditDatabase database)
{
    public async Task InsertAsync(SealedBatch batch, CancellationToken cancellationToken) =>
        await database.Database.WriteAsync(
            (connection, transaction, token) => AuditEntryInsert.RunAsync(batch, connection, transaction, token),
            cancellationToken).ConfigureAwait(false);

    public async Task<ChainHead> HeadAsync(string tenantId, string silo, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            (connection, token) => AuditChainTable.HeadAsync(connection, tenantId, silo, token), cancellationToken).ConfigureAwait(false);
}
