using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Inserts a batch as the database takes it fastest: one prepared statement on SQLite, binary COPY on PostgreSQL.</summary>
internal static class AuditEntryInsert
{
    private const string ChainColumns = "tenant_id, silo, sequence, kind, key_id, digest, mac, body";

    private static readonly string IndexedColumns = string.Join(", ", AuditColumn.Indexed.Select(column => column.Name));

    private static readonly string CopyText = $"COPY audit_entries ({ChainColumns}, {IndexedColumns}) FROM STDIN (FORMAT BINARY)";

    private static readonly string InsertText =
        $"INSERT INTO audit_entries ({ChainColumns}, {IndexedColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?"
        + string.Concat(AuditColumn.Indexed.Select(_ => ", ?")) + ")";

    // A chain of another attempt, whose commit was ambiguous, may have been noted already.
    private const string InsertChain = "INSERT INTO audit_chains (silo, tenant_id) VALUES (@Silo, @TenantId) ON CONFLICT DO NOTHING";

    public static async Task<int> RunAsync(
        SealedBatch batch, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var tenantId in batch.NewTenants)
        {
            var row = new { batch.Silo, TenantId = tenantId };
            await connection.ExecuteAsync(Statement.Of(InsertChain, row, transaction, cancellationToken)).ConfigureAwait(false);
        }

        if (connection is NpgsqlConnection postgres) await CopyAsync(batch, postgres, cancellationToken).ConfigureAwait(false);
        else Insert(batch, (SqliteConnection)connection);
        return batch.Entries.Count;
    }

    private static async Task CopyAsync(SealedBatch batch, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var import = await connection.BeginBinaryImportAsync(CopyText, cancellationToken).ConfigureAwait(false);
        await using var importScope = import.ConfigureAwait(false);
        foreach (var entry in batch.Entries) await CopyRowAsync(import, batch.Silo, entry, cancellationToken).ConfigureAwait(false);
        await import.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyRowAsync(
        NpgsqlBinaryImporter import, string silo, SealedEntry entry, CancellationToken cancellationToken)
    {
        await import.StartRowAsync(cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.Body.TenantId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(silo, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.Sequence, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync((long)entry.Body.Kind, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.KeyId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.Source.Digest, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.Mac, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
        await import.WriteAsync(entry.Source.Encoded, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
        foreach (var column in AuditColumn.Indexed)
        {
            if (column.FromBody(entry.Body) is { } value)
                await import.WriteAsync(value, column.Type, cancellationToken).ConfigureAwait(false);
            else await import.WriteNullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Insert(SealedBatch batch, SqliteConnection connection)
    {
        var insert = SqliteEntryInsert.For(connection, InsertText);
        foreach (var entry in batch.Entries) insert.Run(batch.Silo, entry);
    }
}
