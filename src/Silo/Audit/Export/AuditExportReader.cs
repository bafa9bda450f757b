using System.Data.Common;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>Reads what was not yet sent of one silo's chains.</summary>
internal sealed class AuditExportReader(AuditDatabase database)
{
    /// <summary>Bytes of one batch beyond which nothing is added to it: captured contents can be long.</summary>
    private const long MaxBatchBytes = 4 * 1024 * 1024;

    private const string EntryEnds = """
        SELECT c.tenant_id, (SELECT max(e.sequence) FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo)
        FROM audit_chains c WHERE c.silo = @Silo ORDER BY c.tenant_id
        """;

    private const string CheckpointEnds = """
        SELECT c.tenant_id, (SELECT max(k.number) FROM audit_checkpoints k WHERE k.tenant_id = c.tenant_id AND k.silo = c.silo)
        FROM audit_chains c WHERE c.silo = @Silo ORDER BY c.tenant_id
        """;

    private const string ReadCheckpoints = """
        SELECT k.tenant_id, k.number, k.silo, k.at, k.body, k.key_id, k.mac,
               (SELECT p.mac FROM audit_checkpoints p WHERE p.tenant_id = k.tenant_id AND p.number = k.number - 1)
        FROM audit_checkpoints k WHERE k.tenant_id = @TenantId AND k.silo = @Silo AND k.number > @After
        ORDER BY k.number LIMIT @Limit
        """;

    private static readonly string ReadEntries =
        $"{AuditEntryReader.Select} WHERE tenant_id = @TenantId AND silo = @Silo AND sequence > @After ORDER BY sequence LIMIT @Limit";

    /// <summary>The next records of one stream of a silo, each tenant's in their order, no tenant's at the others' expense.</summary>
    /// <param name="stream">Of <see cref="AuditStream"/>.</param>
    /// <param name="silo">Whose chains.</param>
    /// <param name="positions">Up to where each tenant's were sent.</param>
    /// <param name="limit">How many records at most.</param>
    public async Task<IReadOnlyList<AuditExportRecord>> ReadAsync(
        string stream, string silo, IReadOnlyDictionary<ExportPlace, long> positions, int limit, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            (connection, token) => ReadAsync(connection, stream, silo, positions, limit, token), cancellationToken).ConfigureAwait(false);

    private static async Task<IReadOnlyList<AuditExportRecord>> ReadAsync(
        DbConnection connection, string stream, string silo, IReadOnlyDictionary<ExportPlace, long> positions, int limit, CancellationToken cancellationToken)
    {
        var ends = await connection.QueryAsync<(string TenantId, long? Last)>(
            Statement.Of(stream == AuditStream.Entries ? EntryEnds : CheckpointEnds, new { Silo = silo }, cancellationToken)).ConfigureAwait(false);
        var behind = ends.Select(end => (end.TenantId, Last: end.Last ?? 0, After: positions.GetValueOrDefault(new ExportPlace(stream, silo, end.TenantId))))
            .Where(end => end.Last > end.After).ToList();
        var records = new List<AuditExportRecord>();
        var bytes = 0L;
        foreach (var (tenantId, _, after) in behind)
        {
            if (records.Count >= limit || bytes >= MaxBatchBytes) break;

            var share = Math.Clamp(limit / behind.Count, 1, limit - records.Count);
            await foreach (var record in ReadTenantAsync(connection, stream, (tenantId, silo, after, share), cancellationToken).ConfigureAwait(false))
            {
                records.Add(record);
                bytes += record.Line.Length;
                if (bytes >= MaxBatchBytes) break;
            }
        }

        return records;
    }

    private static async IAsyncEnumerable<AuditExportRecord> ReadTenantAsync(
        DbConnection connection,
        string stream,
        (string TenantId, string Silo, long After, int Limit) part,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<(string, object)> parameters =
            [("@TenantId", part.TenantId), ("@Silo", part.Silo), ("@After", part.After), ("@Limit", (long)part.Limit)];
        if (stream == AuditStream.Entries)
        {
            await foreach (var entry in AuditEntryReader.StreamAsync(connection, ReadEntries, parameters, cancellationToken).ConfigureAwait(false))
                yield return AuditExportRecord.Of(entry);
            yield break;
        }

        var command = connection.CreateCommand(ReadCheckpoints, parameters);
        await using var commandScope = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerScope = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var checkpoint = AuditCheckpointTable.Read(reader);
            yield return AuditExportRecord.Of(checkpoint, checkpoint.Number == 1 ? ChainMac.CheckpointGenesis(checkpoint.TenantId) : PreviousMac(reader));
        }
    }

    private static byte[]? PreviousMac(DbDataReader reader) => reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7);
}
