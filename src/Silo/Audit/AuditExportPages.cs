using System.Runtime.CompilerServices;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Reads a tenant's log in pages, each a short read of its own: a slow reader far away must hold no snapshot, which would
/// keep the database from cleaning up. What is written meanwhile comes at the end or not at all; what was written before
/// is all there.
/// </summary>
internal sealed class AuditExportPages(AuditDatabase database)
{
    private const int PageLength = 200;

    private const string ReadCheckpoints = """
        SELECT tenant_id AS TenantId, number AS Number, silo AS Silo, at AS At, body AS Body, key_id AS KeyId, mac AS Mac
        FROM audit_checkpoints WHERE tenant_id = @TenantId AND number > @After ORDER BY number LIMIT @PageLength
        """;

    private const string ReadChains = "SELECT silo FROM audit_chains WHERE tenant_id = @TenantId ORDER BY silo";

    private static readonly string ReadEntries =
        $"{AuditEntryReader.Select} WHERE tenant_id = @TenantId AND silo = @Silo AND sequence > @After ORDER BY sequence LIMIT {PageLength}";

    /// <summary>The lines of the log, without line ends.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync(string tenantId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await CheckpointsAsync(tenantId, after, cancellationToken).ConfigureAwait(false);
            foreach (var checkpoint in page) yield return AuditLine.Of(checkpoint);
            if (page.Count < PageLength) break;
            after = page[^1].Number;
        }

        foreach (var silo in await ChainsAsync(tenantId, cancellationToken).ConfigureAwait(false))
        {
            for (var after = 0L; ;)
            {
                var page = await EntriesAsync(tenantId, silo, after, cancellationToken).ConfigureAwait(false);
                foreach (var entry in page) yield return AuditLine.Of(entry);
                if (page.Count < PageLength) break;
                after = page[^1].Sequence;
            }
        }
    }

    private async Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(string tenantId, long after, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<StoredCheckpoint>(
                Statement.Of(ReadCheckpoints, new { TenantId = tenantId, After = after, PageLength }, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<string>> ChainsAsync(string tenantId, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(
                Statement.Of(ReadChains, new { TenantId = tenantId }, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<StoredEntry>> EntriesAsync(string tenantId, string silo, long after, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) =>
            {
                var page = new List<StoredEntry>(PageLength);
                IReadOnlyList<(string, object)> parameters = [("@TenantId", tenantId), ("@Silo", silo), ("@After", after)];
                await foreach (var entry in AuditEntryReader.StreamAsync(connection, ReadEntries, parameters, token).ConfigureAwait(false)) page.Add(entry);
                return page;
            },
            cancellationToken).ConfigureAwait(false);
}
