using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The chains of one silo incarnation: their heads as they are on disk, and which of them moved since their last
/// checkpoint. Sealing changes nothing; only a committed batch does. Used by the writer alone, not thread-safe.
/// </summary>
internal sealed class ChainLedger(string silo, IKeyedHashing hashing)
{
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);

    public string Silo => silo;

    /// <summary>The tenants with entries that no checkpoint covers.</summary>
    public IEnumerable<string> UncheckedTenants => _chains.Where(pair => pair.Value.IsUnchecked).Select(pair => pair.Key);

    public bool HasOpenIntents => _chains.Values.Any(chain => chain.HasOpenIntents);

    public ChainHead HeadOf(string tenantId) =>
        _chains.TryGetValue(tenantId, out var chain) ? chain.Head : ChainMac.Genesis(tenantId, silo);

    /// <summary>Gives each entry the next place in its tenant's chain.</summary>
    public SealedBatch Seal(IReadOnlyList<PendingEntry> entries)
    {
        var heads = new Dictionary<string, ChainHead>(StringComparer.Ordinal);
        var sealedEntries = new List<SealedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var tenantId = entry.Body.TenantId;
            var head = heads.TryGetValue(tenantId, out var moved) ? moved : HeadOf(tenantId);
            var mac = ChainMac.Compute(hashing, head.Mac, head.Sequence + 1, entry.Body.Kind, entry.Digest);
            sealedEntries.Add(new SealedEntry(entry, head.Sequence + 1, mac.KeyId, mac.Value));
            heads[tenantId] = new ChainHead(head.Sequence + 1, mac.Value);
        }

        return new SealedBatch(silo, sealedEntries, heads, [.. heads.Keys.Where(tenant => !_chains.ContainsKey(tenant))]);
    }

    /// <summary>The batch is on disk.</summary>
    public void Accept(SealedBatch batch)
    {
        foreach (var entry in batch.Entries) ChainOf(entry.Body.TenantId).Add(entry, silo);
    }

    /// <summary>The head of a tenant's chain for a checkpoint.</summary>
    public CheckpointHead CheckpointHeadOf(string tenantId)
    {
        var chain = _chains[tenantId];
        return new CheckpointHead(silo, chain.Head.Sequence, chain.Head.Mac, chain.OpenFrom);
    }

    public bool IsUnchecked(string tenantId) => _chains.TryGetValue(tenantId, out var chain) && chain.IsUnchecked;

    public void MarkChecked(string tenantId)
    {
        if (_chains.TryGetValue(tenantId, out var chain)) chain.IsUnchecked = false;
    }

    private Chain ChainOf(string tenantId)
    {
        if (!_chains.TryGetValue(tenantId, out var chain))
            _chains[tenantId] = chain = new Chain { Head = ChainMac.Genesis(tenantId, silo) };
        return chain;
    }

    private sealed class Chain
    {
        private readonly HashSet<long> _open = [];

        public required ChainHead Head { get; set; }

        public bool IsUnchecked { get; set; }

        public bool HasOpenIntents => _open.Count > 0;

        public long OpenFrom => _open.Count == 0 ? Head.Sequence + 1 : _open.Min();

        public void Add(SealedEntry entry, string silo)
        {
            Head = new ChainHead(entry.Sequence, entry.Mac);
            // The entry that tells of a checkpoint would otherwise ask for the next one, for ever.
            IsUnchecked |= entry.Body.Kind != AuditEntryKind.Checkpoint;
            if (entry.Body.Kind == AuditEntryKind.Intent) _open.Add(entry.Sequence);
            else if (entry.Body is { Kind: AuditEntryKind.Outcome, RefersToSequence: { } intent } body && body.RefersToSilo == silo)
                _open.Remove(intent);
        }
    }
}
