using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Batches whose commit failed. A failed commit may still have happened (the answer was lost, or a flush failed after the
/// write), so before the chains go on, the store is asked which of these it holds.
/// </summary>
internal sealed class UnresolvedBatches(AuditBatchStore store, ChainLedger ledger)
{
    /// <summary>A connection lost in COMMIT may finish later; more than this many attempts do not overlap.</summary>
    private const int Limit = 8;

    private readonly List<SealedBatch> _batches = [];

    public void Add(SealedBatch batch)
    {
        if (_batches.Count == Limit) _batches.RemoveAt(0);
        _batches.Add(batch);
    }

    public void Clear() => _batches.Clear();

    /// <summary>Adopts the batch that the store holds, if any, and reports its intents: their callers were refused.</summary>
    /// <exception cref="AuditUnavailableException">The chain on disk is not what this silo wrote.</exception>
    public async Task ResolveAsync(Action<AuditIntent> onOrphanedIntent, CancellationToken cancellationToken)
    {
        if (_batches.Count == 0) return;

        foreach (var tenantId in _batches.SelectMany(batch => batch.Heads.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            var stored = await store.HeadAsync(tenantId, ledger.Silo, cancellationToken).ConfigureAwait(false);
            if (stored.IsSameAs(ledger.HeadOf(tenantId))) continue;

            var committed = _batches.Find(batch => batch.Heads.TryGetValue(tenantId, out var head) && head.IsSameAs(stored))
                ?? throw new AuditUnavailableException($"The audit chain of {tenantId} was changed by somebody else; run 'audit verify'.");
            Adopt(committed, onOrphanedIntent);
        }
    }

    private void Adopt(SealedBatch committed, Action<AuditIntent> onOrphanedIntent)
    {
        ledger.Accept(committed);
        foreach (var entry in committed.Entries)
        {
            entry.Source.IsRecorded = true;
            // Those who still wait (for an outcome) are told the truth; the refused ones have their answer.
            var intent = new AuditIntent(entry.Body.TenantId, entry.Sequence, entry.Body.OperationId ?? "");
            if (!entry.Source.TrySetResult(intent) && entry.Body.Kind == AuditEntryKind.Intent) onOrphanedIntent(intent);
        }
    }
}
