using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit.Export.Witness;

/// <summary>
/// Reads checkpoints that were exported, from lines of JSON. Lines that are no checkpoint are passed over (the file may be
/// a whole export, and a crash may have torn a line); a checkpoint that this deployment's key did not sign is a finding.
/// </summary>
internal sealed class WitnessFile(IKeyedHashing hashing)
{
    private readonly Dictionary<(string TenantId, long Number, string Mac), AuditWitness> _witnesses = [];
    private readonly List<AuditFinding> _findings = [];

    public IReadOnlyCollection<AuditWitness> Witnesses => _witnesses.Values;

    /// <summary>Checkpoints in the files that are not ours.</summary>
    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>Lines that hold no checkpoint.</summary>
    public int PassedOver { get; private set; }

    public async Task ReadAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false)) Add(line);
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;

        if (TryRead(line, out var checkpoint, out var previous)) Add(checkpoint, previous);
        else PassedOver++;
    }

    private void Add(StoredCheckpoint checkpoint, byte[]? previous)
    {
        var mac = Convert.ToHexStringLower(checkpoint.Mac);
        _witnesses[(checkpoint.TenantId, checkpoint.Number, mac)] = new AuditWitness(checkpoint.TenantId, checkpoint.Number, mac);
        if (previous is not null && !ChainMac.VerifyCheckpoint(hashing, previous, checkpoint))
        {
            _findings.Add(new AuditFinding(
                checkpoint.TenantId,
                null,
                checkpoint.Number,
                $"The exported checkpoint {checkpoint.Number} is none that the key '{checkpoint.KeyId}' of this key ring signed."));
        }
    }

    private static bool TryRead(string line, out StoredCheckpoint checkpoint, out byte[]? previous)
    {
        (checkpoint, previous) = (null!, null);
        try
        {
            using var document = JsonDocument.Parse(line);
            var record = document.RootElement;
            if (record.GetProperty("type").GetString() != AuditLine.CheckpointType) return false;

            // The MAC is of the body's bytes as they were written.
            var body = record.GetProperty("body");
            checkpoint = new StoredCheckpoint(
                record.GetProperty("tenant").GetString()!,
                record.GetProperty("number").GetInt64(),
                body.GetProperty("by").GetString()!,
                body.GetProperty("at").GetInt64(),
                System.Text.Encoding.UTF8.GetBytes(body.GetRawText()),
                record.GetProperty("keyId").GetString()!,
                Convert.FromHexString(record.GetProperty("mac").GetString()!));
            previous = record.TryGetProperty("previous", out var before) ? Convert.FromHexString(before.GetString()!) : null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentNullException)
        {
            return false;
        }
    }
}
