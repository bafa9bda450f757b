using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Signs the heads of the chains that moved. A tenant's checkpoints are one chain, whichever silo signs them. A silo signs
/// the heads of its own chains as it wrote them, not as the database has them, and those of dead silos' chains after it
/// verified them. Each checkpoint is also logged: a reader of the log knows a state that the database cannot go back on.
/// </summary>
internal sealed partial class CheckpointSigner(
    AuditDatabase database, ChainLedger ledger, IKeyedHashing hashing, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Tenants of one transaction; entries wait meanwhile.</summary>
    private const int TenantsAtOnce = 128;

    private readonly Dictionary<string, StoredCheckpoint> _lastSeen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string TenantId, CheckpointHead Head)> _added = new();
    private readonly List<(string TenantId, CheckpointHead Head)> _foreign = [];

    public void AddForeignHead(string tenantId, CheckpointHead head) => _added.Enqueue((tenantId, head));

    /// <returns>Entries for our own chains that tell of the new checkpoints.</returns>
    public async Task<IReadOnlyList<PendingEntry>> SignAsync(TimeSpan timeout)
    {
        while (_added.TryDequeue(out var added)) _foreign.Add(added);

        var told = new List<PendingEntry>();
        // In one order on every silo, so that two of them do not wait for each other's tenants.
        var tenants = ledger.UncheckedTenants.Union(_foreign.Select(f => f.TenantId)).Order(StringComparer.Ordinal).ToList();
        foreach (var some in tenants.Chunk(TenantsAtOnce))
        {
            try
            {
                using var source = new CancellationTokenSource(timeout, timeProvider);
                var signed = await database.Database.WriteAsync(
                    (_, transaction, token) => SignSomeAsync(some, transaction, token), source.Token).ConfigureAwait(false);
                foreach (var checkpoint in signed) told.Add(Accept(checkpoint));
                _foreign.RemoveAll(foreign => some.Contains(foreign.TenantId));
            }
            // The chains stay unchecked and the next interval tries again, whatever the store threw.
            catch (Exception exception)
            {
                Log.NotSigned(logger, some.Length, exception);
                break;
            }
        }

        return told;
    }

    private async Task<IReadOnlyList<StoredCheckpoint>> SignSomeAsync(
        string[] tenants, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var signed = new List<StoredCheckpoint>(tenants.Length);
        foreach (var tenantId in tenants)
        {
            await transaction.SerializeAsync(database.Database.Dialect, LockKey(tenantId), cancellationToken).ConfigureAwait(false);
            var stored = await AuditCheckpointTable.LastAsync(transaction.Connection!, tenantId, cancellationToken).ConfigureAwait(false);
            var heads = await HeadsAsync(tenantId, transaction, cancellationToken).ConfigureAwait(false);
            if (heads.Count == 0) continue;

            var checkpoint = Next(tenantId, Newer(tenantId, stored), heads);
            await AuditCheckpointTable.InsertAsync(checkpoint, transaction, cancellationToken).ConfigureAwait(false);
            signed.Add(checkpoint);
        }

        return signed;
    }

    // If the table's end was cut off, counting on from what this silo remembers leaves the gap to be found.
    private StoredCheckpoint? Newer(string tenantId, StoredCheckpoint? stored)
    {
        if (!_lastSeen.TryGetValue(tenantId, out var seen) || seen.Number <= (stored?.Number ?? 0)) return stored;

        Log.CutOff(logger, tenantId, stored?.Number ?? 0, seen.Number);
        return seen;
    }

    private StoredCheckpoint Next(string tenantId, StoredCheckpoint? previous, IReadOnlyList<CheckpointHead> heads)
    {
        var number = (previous?.Number ?? 0) + 1;
        var at = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var body = CheckpointCodec.Encode(tenantId, number, at, ledger.Silo, heads);
        var mac = ChainMac.ComputeCheckpoint(hashing, previous?.Mac ?? ChainMac.CheckpointGenesis(tenantId), number, body);
        return new StoredCheckpoint(tenantId, number, ledger.Silo, at, body, mac.KeyId, mac.Value);
    }

    private async Task<IReadOnlyList<CheckpointHead>> HeadsAsync(string tenantId, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var heads = new List<CheckpointHead>();
        if (ledger.IsUnchecked(tenantId)) heads.Add(ledger.CheckpointHeadOf(tenantId));
        foreach (var (_, head) in _foreign.Where(foreign => foreign.TenantId == tenantId))
        {
            // A silo that was taken for dead while it was only slow may have signed a later head meanwhile: stated after
            // it, the earlier one would read as if the chain had been cut.
            var own = await AuditCheckpointTable.NewestOfSiloAsync(transaction.Connection!, tenantId, head.Silo, cancellationToken).ConfigureAwait(false);
            if (!own.SelectMany(checkpoint => CheckpointCodec.DecodeHeads(checkpoint.Body)).Any(h => h.Silo == head.Silo && h.Sequence > head.Sequence))
                heads.Add(head);
        }

        return heads;
    }

    private PendingEntry Accept(StoredCheckpoint checkpoint)
    {
        _lastSeen[checkpoint.TenantId] = checkpoint;
        ledger.MarkChecked(checkpoint.TenantId);
        var mac = Convert.ToHexStringLower(checkpoint.Mac);
        Log.Signed(logger, checkpoint.Number, checkpoint.TenantId, mac);
        return PendingEntry.Of(new AuditEntryBody
        {
            Kind = AuditEntryKind.Checkpoint,
            At = checkpoint.At,
            TenantId = checkpoint.TenantId,
            RefersToSequence = checkpoint.Number,
            Details = mac,
        });
    }

    private static long LockKey(string tenantId) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"audit.checkpoints/{tenantId}")));

    private static partial class Log
    {
        [LoggerMessage(4011, LogLevel.Information, "Audit checkpoint {Number} of {TenantId} signed: {Mac}.", EventName = nameof(Signed))]
        public static partial void Signed(ILogger logger, long number, string tenantId, string mac);

        [LoggerMessage(4012, LogLevel.Warning, "Audit checkpoints of {Count} tenants could not be written; the next interval tries again.", EventName = nameof(NotSigned))]
        public static partial void NotSigned(ILogger logger, int count, Exception exception);

        [LoggerMessage(4013, LogLevel.Critical, "The audit checkpoints of {TenantId} end at {Found}, but {Seen} was written: somebody removed them.", EventName = nameof(CutOff))]
        public static partial void CutOff(ILogger logger, string tenantId, long found, long seen);
    }
}
