using System.Data.Common;
using System.Text.Json;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Writes the log as JSON Lines: every checkpoint, then every entry in the order of its chain, with all that verifying it
/// elsewhere takes except the key.
/// </summary>
/// <example><c>{"type":"entry","tenant":"ten_1","silo":"silo_1","sequence":1,"kind":"intent","keyId":"k1","digest":"…","mac":"…","body":{…}}</c></example>
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
        var writer = new Utf8JsonWriter(output);
        await using var writerScope = writer.ConfigureAwait(false);

        await foreach (var checkpoint in AuditCheckpointTable.StreamAsync(connection, where, parameters, cancellationToken).ConfigureAwait(false))
        {
            Write(writer, checkpoint);
            await EndLineAsync(writer, output, cancellationToken).ConfigureAwait(false);
            lines++;
        }

        var text = $"{AuditEntryReader.Select}{where} ORDER BY tenant_id, silo, sequence";
        await foreach (var entry in AuditEntryReader.StreamAsync(connection, text, parameters, cancellationToken).ConfigureAwait(false))
        {
            Write(writer, entry);
            await EndLineAsync(writer, output, cancellationToken).ConfigureAwait(false);
            lines++;
        }

        return lines;
    }

    private static void Write(Utf8JsonWriter writer, StoredCheckpoint checkpoint)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "checkpoint");
        writer.WriteString("tenant", checkpoint.TenantId);
        writer.WriteNumber("number", checkpoint.Number);
        writer.WriteString("keyId", checkpoint.KeyId);
        writer.WriteString("mac", Convert.ToHexStringLower(checkpoint.Mac));
        WriteBody(writer, checkpoint.Body);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StoredEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "entry");
        writer.WriteString("tenant", entry.TenantId);
        writer.WriteString("silo", entry.Silo);
        writer.WriteNumber("sequence", entry.Sequence);
        writer.WriteString("kind", Enum.IsDefined(entry.Kind) ? entry.Kind.ToString().ToLowerInvariant() : "unknown");
        writer.WriteString("keyId", entry.KeyId);
        writer.WriteString("digest", Convert.ToHexStringLower(entry.Digest));
        writer.WriteString("mac", Convert.ToHexStringLower(entry.Mac));
        WriteBody(writer, entry.Body);
        writer.WriteEndObject();
    }

    // The bytes as they are, since the digest is of them; bytes that are no JSON (somebody changed them) as Base64.
    private static void WriteBody(Utf8JsonWriter writer, byte[]? body)
    {
        if (body is null)
        {
            writer.WriteNull("body");
        }
        else if (IsJson(body))
        {
            writer.WritePropertyName("body");
            writer.WriteRawValue(body, skipInputValidation: true);
        }
        else
        {
            writer.WriteBase64String("damagedBody", body);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        // Our own encodings have no line ends; one that has would break the line.
        if (body.IndexOfAny((byte)'\n', (byte)'\r') >= 0) return false;

        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Reading to the end is the check: nothing else may follow the one value.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task EndLineAsync(Utf8JsonWriter writer, Stream output, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        writer.Reset();
        await output.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
    }
}
