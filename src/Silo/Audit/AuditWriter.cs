using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The one writer of this silo's chains. It takes whatever waits, seals it in order, and commits it as one transaction;
/// while that is flushed, the next batch gathers, and whoever is ready to run may still add to it, so that under load many
/// intents share a flush and an idle log adds no delay. A refused batch fails whoever waits for it; outcomes are kept and tried again.
/// </summary>
internal sealed partial class AuditWriter : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Tries to write what is left when the silo stops; after that the next start says <c>unknown</c>.</summary>
    private const int DrainAttempts = 3;

    private readonly AuditOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<AuditWriter> _logger;
    private readonly AuditQueue _queue;
    private readonly ChainLedger _ledger;
    private readonly AuditBatchStore _store;
    private readonly UnresolvedBatches _unresolved;
    private readonly CheckpointSigner _checkpoints;
    private readonly List<PendingEntry> _kept = [];
    private Task? _run;
    private volatile bool _isRefused;
    private volatile bool _isAbandoned;
    private volatile bool _isCheckpointDue;

    public AuditWriter(
        AuditDatabase database, IKeyedHashing hashing, IOptions<AuditOptions> options, TimeProvider timeProvider, ILogger<AuditWriter> logger)
    {
        _options = options.Value;
        _timeProvider = timeProvider;
        _logger = logger;
        Silo = Protocol.Identity.EntityId.Create("silo");
        _queue = new AuditQueue(_options, timeProvider);
        _ledger = new ChainLedger(Silo, hashing);
        _store = new AuditBatchStore(database);
        _unresolved = new UnresolvedBatches(_store, _ledger);
        _checkpoints = new CheckpointSigner(database, _ledger, hashing, timeProvider, logger);
    }

    /// <summary>The id of this life of the silo: the second half of its chains' names.</summary>
    public string Silo { get; }

    /// <summary>Open, and the last batch reached the disk.</summary>
    public bool IsAccepting => _run is not null && !_isRefused && !_isAbandoned;

    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Completes when the entry is flushed to disk. Cancelled before, it is not written, or as an intent that did not begin.</summary>
    /// <exception cref="AuditUnavailableException">The store refused, or the log is not open.</exception>
    public ValueTask<AuditIntent> WriteAsync(PendingEntry entry, CancellationToken cancellationToken)
    {
        if (_run is null) return ValueTask.FromException<AuditIntent>(new AuditUnavailableException("The audit log is not open yet."));

        // Nearly always there is a place at once, and calls do not cancel their intent.
        return !cancellationToken.CanBeCanceled && _queue.TryEnqueue(entry)
            ? new ValueTask<AuditIntent>(entry.Task)
            : WaitAndWriteAsync(entry, cancellationToken);
    }

    private async ValueTask<AuditIntent> WaitAndWriteAsync(PendingEntry entry, CancellationToken cancellationToken)
    {
        await _queue.EnqueueAsync(entry, cancellationToken).ConfigureAwait(false);
        try
        {
            return await entry.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (entry.TrySetCanceled(cancellationToken)) throw;
            // The writer was faster: it is on disk, or the store refused it.
            return await entry.Task.ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="QueueOutcome"/>, and waits until it is flushed; it stays queued when the wait ends in failure.</summary>
    public async ValueTask WriteOutcomeAsync(PendingEntry outcome, CancellationToken cancellationToken)
    {
        QueueOutcome(outcome);
        _queue.Wake();
        await outcome.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void QueueOutcome(PendingEntry outcome)
    {
        if (_queue.TryEnqueueOutcome(outcome)) return;

        Log.OutcomeLost(_logger, outcome.Body.TenantId, outcome.Body.OperationId);
        outcome.Fail(new AuditUnavailableException("Too many outcomes wait for the audit store."));
    }

    /// <summary>Asks for a checkpoint of every chain that moved.</summary>
    public void RequestCheckpoint()
    {
        _isCheckpointDue = true;
        _queue.Wake();
    }

    /// <summary>The head of a dead silo's chain joins the tenant's next checkpoint.</summary>
    public void AddForeignHead(string tenantId, CheckpointHead head) => _checkpoints.AddForeignHead(tenantId, head);

    /// <summary>Writes what is queued, then a last checkpoint, and ends.</summary>
    /// <returns>Whether every intent has its outcome on disk; if not, somebody must close this silo's chains.</returns>
    public async Task<bool> StopAsync()
    {
        _queue.Close();
        if (_run is { } run) await run.ConfigureAwait(false);
        return !_isAbandoned && !_ledger.HasOpenIntents;
    }

    /// <summary>Ends without writing anything more, as a killed process would.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _queue.Close();
    }

    public void Dispose()
    {
        Abandon();
        _queue.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<PendingEntry>();
        while (await _queue.WaitAsync().ConfigureAwait(false) && !_isAbandoned)
        {
            await _queue.GatherAsync().ConfigureAwait(false);
            await WriteOneAsync(batch).ConfigureAwait(false);
            await SignIfDueAsync().ConfigureAwait(false);
        }

        if (_isAbandoned)
        {
            RefuseQueued(batch);
            return;
        }

        for (var attempt = 0; attempt < DrainAttempts && (_kept.Count > 0 || _queue.HasOutcomes);)
        {
            if (!await WriteOneAsync(batch).ConfigureAwait(false)) attempt++;
        }

        if (_kept.Count > 0) Log.OutcomesLeft(_logger, _kept.Count);
        _isCheckpointDue = true;
        await SignIfDueAsync().ConfigureAwait(false);
    }

    private void RefuseQueued(List<PendingEntry> batch)
    {
        batch.Clear();
        _queue.TakeInto(batch, int.MaxValue);
        foreach (var entry in batch) entry.Fail(new AuditUnavailableException("The audit log is closed."));
    }

    private async Task<bool> WriteOneAsync(List<PendingEntry> batch)
    {
        batch.Clear();
        batch.AddRange(_kept);
        _kept.Clear();
        _queue.TakeInto(batch, Math.Max(1, _options.BatchLength - batch.Count));
        if (batch.Count == 0) return true;

        SealedBatch? attempt = null;
        try
        {
            using var timeout = new CancellationTokenSource(_options.WriteTimeout, _timeProvider);
            await _unresolved.ResolveAsync(GiveUpIntent, timeout.Token).ConfigureAwait(false);
            batch.RemoveAll(entry => entry.IsRecorded);
            if (batch.Count == 0) return true;
            attempt = _ledger.Seal(batch);
            await FlushAsync(attempt, timeout.Token).ConfigureAwait(false);
        }
        // Whatever the store threw: nobody may believe that his entry is on disk, and the log must live to recover.
        catch (Exception exception)
        {
            if (attempt is not null) _unresolved.Add(attempt);
            Refuse(batch, exception);
            return false;
        }

        Publish(attempt);
        return true;
    }

    private async Task FlushAsync(SealedBatch batch, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        await _store.InsertAsync(batch, cancellationToken).ConfigureAwait(false);
        GatewayMetrics.AuditFlushDuration.Record(_timeProvider.GetElapsedTime(started).TotalSeconds);
    }

    private void Publish(SealedBatch batch)
    {
        _unresolved.Clear();
        _ledger.Accept(batch);
        if (_isRefused) Log.Recovered(_logger);
        _isRefused = false;
        // A chain that no checkpoint names could vanish as a whole; its first one does not wait for the interval.
        _isCheckpointDue |= batch.NewTenants.Count > 0;
        var waitedFor = new List<SealedEntry>(batch.Entries.Count);
        foreach (var entry in batch.Entries)
        {
            // Whoever has gone is answered here, so that the outcome of his intent is queued before this looks for more.
            if (entry.Source.Task.IsCompleted) Answer(entry);
            else waitedFor.Add(entry);
        }

        Elsewhere(() => waitedFor.ForEach(Answer));
    }

    // All in one piece of work: what waits for the entries goes on there, while this writes the next batch.
    private static void Elsewhere(Action answer) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), answer, preferLocal: false);

    private void Answer(SealedEntry entry)
    {
        var intent = new AuditIntent(entry.Body.TenantId, entry.Sequence, entry.Body.OperationId ?? "");
        if (!entry.Source.TrySetResult(intent) && entry.Body.Kind == AuditEntryKind.Intent) GiveUpIntent(intent);
    }

    private void Refuse(List<PendingEntry> batch, Exception exception)
    {
        if (!_isRefused) Log.Refused(_logger, exception);
        _isRefused = true;
        _kept.AddRange(batch.Where(IsKept));
        PendingEntry[] refused = [.. batch];
        Elsewhere(() => Array.ForEach(refused, entry => entry.Fail(new AuditUnavailableException("The audit log cannot be written.", exception))));
        if (_kept.Count > 0) _queue.WakeWithin(RetryDelay);
    }

    // An outcome says what has happened already: it is true whether or not somebody still waits for it.
    private static bool IsKept(PendingEntry entry) =>
        !entry.IsRecorded && entry.Body.Kind is AuditEntryKind.Outcome or AuditEntryKind.Checkpoint;

    // The intent is on disk, but its caller was told otherwise or has gone: it did not begin.
    private void GiveUpIntent(AuditIntent intent) =>
        QueueOutcome(PendingEntry.Of(AuditEntryBody.OutcomeOf(
            intent,
            Silo,
            new AuditOutcome(AuditOutcomes.NotStarted, TimeSpan.Zero, 0, "The caller had gone before its intent was on disk."),
            _timeProvider.GetUtcNow())));

    private async Task SignIfDueAsync()
    {
        if (!_isCheckpointDue || _isRefused) return;

        _isCheckpointDue = false;
        foreach (var told in await _checkpoints.SignAsync(_options.WriteTimeout).ConfigureAwait(false)) QueueOutcome(told);
    }
}
