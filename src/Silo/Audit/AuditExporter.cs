using System.Data.Common;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Writes the log as JSON Lines: every checkpoint, then every entry in the order of its chain. See <see cref="AuditLine"/>.</summary>
internal sealed class AuditExporter(AuditDatabase database)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Exports one tenant's log, or everything, and returns the number of lines.</summary>
    public async Task<long> ExportAsync(string? tenantId, Stream output, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            (connection, token) => ExportAsync(connection, tenantId, output, token), cancellationToken).ConfigureAwait(false);

    private static async Task<long> ExportAsync(
        DbConnection connection, string? tenantId, Stream output, CancellationToken cancellationToken)
    {
        var snapshot = await AuditSnapshot.BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var snapshotScope = snapshot.ConfigureAwait(false);
        var where = tenantId is null ? "" : " WHERE tenant_id = @TenantId";
        IReadOnlyList<(string, object)> parameters = tenantId is null ? [] : [("@TenantId", tenantId)];
        var lines = 0L;

        await foreach (var checkpoint in AuditCheckpointTable.StreamAsync(connection, where, parameters, cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(AuditLine.Of(checkpoint), output, cancellationToken).ConfigureAwait(false);
            lines++;
        }

        var text = $"{AuditEntryReader.Select}{where} ORDER BY tenant_id, silo, sequence";
        await foreach (var entry in AuditEntryReader.StreamAsync(connection, text, parameters, cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(AuditLine.Of(entry), output, cancellationToken).ConfigureAwait(false);
            lines++;
        }

        return lines;
    }

    private static async Task WriteAsync(byte[] line, Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
    }
}
