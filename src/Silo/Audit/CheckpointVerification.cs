using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Verifies one tenant's checkpoints in their order and collects what they say about heads.</summary>
internal sealed class CheckpointVerification(string tenantId, IKeyedHashing hashing)
{
    private readonly List<byte[]> _macs = [];
    private readonly Dictionary<string, List<CheckedHead>> _heads = new(StringComparer.Ordinal);
    private byte[] _previous = ChainMac.CheckpointGenesis(tenantId);

    public AuditFinding? Finding { get; private set; }

    public long Count { get; private set; }

    /// <summary>The chains that sound checkpoints name.</summary>
    public IEnumerable<string> Silos => _heads.Keys;

    public IReadOnlyList<CheckedHead> HeadsOf(string silo) => _heads.TryGetValue(silo, out var heads) ? heads : [];

    public void Add(StoredCheckpoint checkpoint)
    {
        Count++;
        if (Finding is not null) return;

        Finding = Check(checkpoint);
        if (Finding is not null) return;

        _previous = checkpoint.Mac;
        _macs.Add(checkpoint.Mac);
        foreach (var head in CheckpointCodec.DecodeHeads(checkpoint.Body))
        {
            if (!_heads.TryGetValue(head.Silo, out var heads)) _heads[head.Silo] = heads = [];
            heads.Add(new CheckedHead(checkpoint.Number, head.Sequence, head.Mac));
        }
    }

    /// <summary>Compares with a checkpoint known from an entry or from outside.</summary>
    public void Expect(long number, string mac, string source)
    {
        if (Finding is not null) return;

        if (number > _macs.Count)
            Finding = Bad(number, $"Checkpoint {number} is missing: {source} tells of it, the last one found is {_macs.Count}.");
        else if (number < 1 || !string.Equals(Convert.ToHexStringLower(_macs[(int)number - 1]), mac, StringComparison.OrdinalIgnoreCase))
            Finding = Bad(number, $"Checkpoint {number} is not the one that {source} tells of.");
    }

    private AuditFinding? Check(StoredCheckpoint checkpoint)
    {
        var expected = _macs.Count + 1;
        if (checkpoint.Number > expected) return Bad(expected, $"Checkpoint {expected} is missing: checkpoint {checkpoint.Number} comes in its place.");
        if (checkpoint.Number < expected) return Bad(checkpoint.Number, $"Checkpoint {checkpoint.Number} occurs twice.");
        if (!ChainMac.VerifyCheckpoint(hashing, _previous, checkpoint))
        {
            return Bad(checkpoint.Number,
                $"Checkpoint {checkpoint.Number} was changed, moved or put in, or the key '{checkpoint.KeyId}' is not in the key ring.");
        }

        return ColumnsFit(checkpoint) ? null : Bad(checkpoint.Number, $"A column of checkpoint {checkpoint.Number} was changed: it does not repeat the body.");
    }

    private static bool ColumnsFit(StoredCheckpoint checkpoint)
    {
        // The MAC was good, so the body is one of ours.
        using var document = JsonDocument.Parse(checkpoint.Body);
        var body = document.RootElement;
        return body.GetProperty("tenant").GetString() == checkpoint.TenantId
            && body.GetProperty("number").GetInt64() == checkpoint.Number
            && body.GetProperty("at").GetInt64() == checkpoint.At
            && body.GetProperty("by").GetString() == checkpoint.Silo;
    }

    private AuditFinding Bad(long number, string sentence) => new(tenantId, null, number, sentence);
}
