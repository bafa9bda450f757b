using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Reads rows of <c>audit_entries</c> in the order of their chains.</summary>
internal static class AuditEntryReader
{
    public static readonly string Select =
        "SELECT tenant_id, silo, sequence, kind, key_id, digest, mac, body, "
        + string.Join(", ", AuditColumn.Indexed.Select(column => column.Name)) + " FROM audit_entries";

    private const int FirstIndexed = 8;

    /// <summary>The entries of one chain after <paramref name="afterSequence"/>, ascending.</summary>
    public static IAsyncEnumerable<StoredEntry> ChainAsync(
        DbConnection connection, string tenantId, string silo, long afterSequence, CancellationToken cancellationToken) =>
        StreamAsync(
            connection,
            $"{Select} WHERE tenant_id = @TenantId AND silo = @Silo AND sequence > @After ORDER BY sequence",
            [("@TenantId", tenantId), ("@Silo", silo), ("@After", afterSequence)],
            cancellationToken);

    public static async IAsyncEnumerable<StoredEntry> StreamAsync(
        DbConnection connection,
        string text,
        IReadOnlyList<(string Name, object Value)> parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand(text, parameters);
        await using var commandScope = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerScope = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return Read(reader);
    }

    private static StoredEntry Read(DbDataReader reader)
    {
        var columns = new object?[AuditColumn.Indexed.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = reader.IsDBNull(FirstIndexed + i) ? null : reader.GetValue(FirstIndexed + i);

        return new StoredEntry
        {
            TenantId = reader.GetString(0),
            Silo = reader.GetString(1),
            Sequence = reader.GetInt64(2),
            Kind = (AuditEntryKind)reader.GetInt64(3),
            KeyId = reader.GetString(4),
            Digest = reader.GetFieldValue<byte[]>(5),
            Mac = reader.GetFieldValue<byte[]>(6),
            Body = reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7),
            Columns = columns,
        };
    }
}
