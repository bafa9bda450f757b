using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Verifies one chain, entry by entry. It stops judging at the first bad place: what follows a break is chained to
/// something unknown.
/// </summary>
internal sealed class ChainVerification(string tenantId, string silo, IReadOnlyList<CheckedHead> checkedHeads, IKeyedHashing hashing)
{
    private ChainHead _head = ChainMac.Genesis(tenantId, silo);
    private int _nextChecked;

    public string TenantId => tenantId;

    public string Silo => silo;

    public AuditFinding? Finding { get; private set; }

    /// <summary>The last entry whose body is not there; only a retention entry may explain it.</summary>
    public long LastWithoutBody { get; private set; }

    /// <summary>Returns the body if the entry is sound and has one.</summary>
    public AuditEntryBody? Add(StoredEntry entry)
    {
        if (Finding is not null) return null;

        Finding = CheckPlace(entry);
        if (Finding is not null) return null;

        _head = entry.Head;
        Finding = CheckAgainstCheckpoints();
        if (Finding is not null) return null;

        return entry.Body is null ? WithoutBody(entry) : CheckBody(entry);
    }

    /// <summary>The chain has no more entries.</summary>
    public void End()
    {
        if (Finding is not null || _nextChecked >= checkedHeads.Count) return;

        var last = checkedHeads.MaxBy(head => head.Sequence)!;
        Finding = _head.Sequence == 0
            ? Bad(1, $"The whole chain was removed: checkpoint {last.Checkpoint} saw entry {last.Sequence}.")
            : Bad(_head.Sequence + 1, $"The end was cut off: checkpoint {last.Checkpoint} saw entry {last.Sequence}, the chain ends with entry {_head.Sequence}.");
    }

    /// <summary>The chain stands in no list of chains or silos.</summary>
    public void NotListed(string table) => Finding ??= Bad(1, $"The chain is not listed in {table}: its row was removed.");

    /// <summary>Retention entries explain missing bodies up to <paramref name="sequence"/>.</summary>
    public void ExplainMissingBodies(long sequence)
    {
        if (LastWithoutBody > sequence)
            Finding ??= Bad(LastWithoutBody, $"The body of entry {LastWithoutBody} was removed: no retention entry tells of it.");
    }

    private AuditFinding? CheckPlace(StoredEntry entry)
    {
        var expected = _head.Sequence + 1;
        if (entry.Sequence > expected)
            return Bad(expected, $"Entry {expected} is missing: entry {entry.Sequence} comes in its place.");
        if (entry.Sequence < expected)
            return Bad(entry.Sequence, $"Entry {entry.Sequence} occurs twice, or in the wrong place.");
        return ChainMac.Verify(hashing, _head.Mac, entry)
            ? null
            : Bad(entry.Sequence, $"Entry {entry.Sequence} was changed, moved or put in, or the key '{entry.KeyId}' is not in the key ring.");
    }

    private AuditFinding? CheckAgainstCheckpoints()
    {
        // A head may be stated twice (a retried checkpoint) and never moves back.
        for (; _nextChecked < checkedHeads.Count && checkedHeads[_nextChecked].Sequence <= _head.Sequence; _nextChecked++)
        {
            var head = checkedHeads[_nextChecked];
            if (head.Sequence < _head.Sequence)
            {
                if (_nextChecked > 0 && checkedHeads[_nextChecked - 1].Sequence > head.Sequence)
                    return Bad(head.Sequence, $"Checkpoint {head.Checkpoint} saw the chain end with entry {head.Sequence}, an earlier one saw more.");
            }
            else if (!head.Mac.AsSpan().SequenceEqual(_head.Mac))
            {
                return Bad(head.Sequence, $"Entry {head.Sequence} is not the one that checkpoint {head.Checkpoint} saw.");
            }
        }

        return null;
    }

    private AuditEntryBody? CheckBody(StoredEntry entry)
    {
        if (!SHA256.HashData(entry.Body!).AsSpan().SequenceEqual(entry.Digest))
        {
            Finding = Bad(entry.Sequence, $"The body of entry {entry.Sequence} was changed: it does not fit its digest.");
            return null;
        }

        var body = AuditEntryCodec.Decode(entry.Body);
        var column = Array.FindIndex(AuditColumn.Indexed, c => !Equals(c.FromBody(body), entry.Columns[Array.IndexOf(AuditColumn.Indexed, c)]));
        if (column < 0) return body;

        Finding = Bad(entry.Sequence, $"The column '{AuditColumn.Indexed[column].Name}' of entry {entry.Sequence} was changed: it does not repeat the body.");
        return null;
    }

    private AuditEntryBody? WithoutBody(StoredEntry entry)
    {
        LastWithoutBody = entry.Sequence;
        var column = Array.FindIndex(entry.Columns, value => value is not null);
        if (column >= 0)
            Finding = Bad(entry.Sequence, $"The column '{AuditColumn.Indexed[column].Name}' of entry {entry.Sequence} was put in: the entry has no body.");
        return null;
    }

    private AuditFinding Bad(long sequence, string sentence) => new(tenantId, silo, sequence, sentence);
}
