using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Ends the chains of a silo that died: every open intent gets the outcome <c>unknown</c>, written into the closer's own
/// chain and referring to the dead one's, and the dead chain's verified head goes into the next checkpoint. Repeating it
/// does no harm: an intent that has its outcome is not open.
/// </summary>
internal sealed partial class DeadSiloCloser(
    AuditDatabase database, AuditWriter writer, IKeyedHashing hashing, TimeProvider timeProvider, ILogger<DeadSiloCloser> logger)
{
    private static readonly AuditOutcome Unknown =
        new(AuditOutcomes.Unknown, TimeSpan.Zero, 0, "The silo ended before it recorded the outcome.");

    private readonly OpenIntents _intents = new(database);

    public async Task CloseAsync(string silo, CancellationToken cancellationToken)
    {
        var closed = 0;
        foreach (var tenantId in await _intents.TenantsAsync(silo, cancellationToken).ConfigureAwait(false))
        {
            var (checkedHead, openFrom) = await LastCheckedAsync(tenantId, silo, cancellationToken).ConfigureAwait(false);
            closed += await CloseIntentsAsync(tenantId, silo, openFrom, cancellationToken).ConfigureAwait(false);
            var head = await VerifiedHeadAsync(tenantId, silo, checkedHead, cancellationToken).ConfigureAwait(false);
            if (head.Sequence > 0)
                writer.AddForeignHead(tenantId, new CheckpointHead(silo, head.Sequence, head.Mac, head.Sequence + 1));
        }

        writer.RequestCheckpoint();
        Log.Closed(logger, silo, closed);
    }

    private async Task<int> CloseIntentsAsync(string tenantId, string silo, long from, CancellationToken cancellationToken)
    {
        var closed = 0;
        while (true)
        {
            var open = await _intents.PageAsync(tenantId, silo, from, cancellationToken).ConfigureAwait(false);
            if (open.Count == 0) return closed;

            var now = timeProvider.GetUtcNow();
            await Task.WhenAll(open.Select(intent => writer.WriteOutcomeAsync(
                PendingEntry.Of(AuditEntryBody.OutcomeOf(intent, silo, Unknown, now)), cancellationToken).AsTask())).ConfigureAwait(false);
            closed += open.Count;
            from = open[^1].Sequence + 1;
        }
    }

    // A silo's own checkpoints name its chain, except one that only tells of another dead silo.
    private async Task<(ChainHead Head, long OpenFrom)> LastCheckedAsync(
        string tenantId, string silo, CancellationToken cancellationToken)
    {
        var checkpoints = await database.Database.ReadAsync(
            (connection, token) => AuditCheckpointTable.NewestOfSiloAsync(connection, tenantId, silo, token),
            cancellationToken).ConfigureAwait(false);
        var head = checkpoints.SelectMany(checkpoint => CheckpointCodec.DecodeHeads(checkpoint.Body)).FirstOrDefault(h => h.Silo == silo);
        return head is null ? (ChainMac.Genesis(tenantId, silo), 1) : (new ChainHead(head.Sequence, head.Mac), head.OpenFrom);
    }

    // Only what verifies is signed: otherwise a tampered end would get a signature of ours.
    private async Task<ChainHead> VerifiedHeadAsync(
        string tenantId, string silo, ChainHead from, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) =>
            {
                var head = from;
                await foreach (var entry in AuditEntryReader.ChainAsync(connection, tenantId, silo, from.Sequence, token).ConfigureAwait(false))
                {
                    if (entry.Sequence != head.Sequence + 1 || !ChainMac.Verify(hashing, head.Mac, entry))
                    {
                        Log.Broken(logger, silo, tenantId, entry.Sequence);
                        break;
                    }

                    head = entry.Head;
                }

                return head;
            },
            cancellationToken).ConfigureAwait(false);

    private static partial class Log
    {
        [LoggerMessage(4021, LogLevel.Warning, "Closed the audit chains of the dead silo {Silo}: {Count} open intents have the outcome unknown.", EventName = nameof(Closed))]
        public static partial void Closed(ILogger logger, string silo, int count);

        [LoggerMessage(4022, LogLevel.Critical, "The audit chain of {TenantId} in the dead silo {Silo} does not verify at sequence {Sequence}; run 'audit verify'.", EventName = nameof(Broken))]
        public static partial void Broken(ILogger logger, string silo, string tenantId, long sequence);
    }
}
