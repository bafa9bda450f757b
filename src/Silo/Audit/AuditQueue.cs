using System.Collections.Concurrent;
using System.Threading.Channels;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// What waits for the writer: entries that somebody waits for, which wake it at once, and outcomes, which ride with the
/// next batch or wake it when the oldest has waited <see cref="AuditOptions.OutcomeDelay"/>. When nothing waits, no timer runs.
/// </summary>
internal sealed class AuditQueue : IDisposable
{
    /// <summary>About what a flush takes: nobody waits noticeably longer than he would have for the flush before his own.</summary>
    private static readonly TimeSpan MaxGathering = TimeSpan.FromMilliseconds(1);

    private readonly AuditOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Channel<PendingEntry> _urgent;
    private readonly ConcurrentQueue<PendingEntry> _outcomes = new();
    private readonly ITimer _timer;
    private readonly IDisposable _observation;
    private int _outcomeCount;
    private int _isTimerSet;

    public AuditQueue(AuditOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
        _urgent = Channel.CreateBounded<PendingEntry>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _observation = GatewayMetrics.AuditQueueLength.Observe(() => _urgent.Reader.Count + Volatile.Read(ref _outcomeCount));
        _timer = timeProvider.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool HasOutcomes => !_outcomes.IsEmpty;

    /// <summary>Queues an entry that somebody waits for; false if there is no place or the queue is closed.</summary>
    public bool TryEnqueue(PendingEntry entry) => _urgent.Writer.TryWrite(entry);

    /// <summary>Queues an entry that somebody waits for; waits for a place if there is none.</summary>
    public async ValueTask EnqueueAsync(PendingEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _urgent.Writer.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new AuditUnavailableException("The audit log is closed.", exception);
        }
    }

    /// <summary>Queues an outcome; false if too many wait already.</summary>
    public bool TryEnqueueOutcome(PendingEntry entry)
    {
        if (Interlocked.Increment(ref _outcomeCount) > _options.OutcomeCapacity)
        {
            Interlocked.Decrement(ref _outcomeCount);
            return false;
        }

        _outcomes.Enqueue(entry);
        WakeWithin(_options.OutcomeDelay);
        return true;
    }

    /// <summary>Wakes the writer when the delay has passed, unless it wakes earlier by itself.</summary>
    public void WakeWithin(TimeSpan delay)
    {
        if (Interlocked.Exchange(ref _isTimerSet, 1) == 0) _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes the writer. When there is no place for the signal, it is awake anyway.</summary>
    public void Wake() => _urgent.Writer.TryWrite(PendingEntry.WakeUp);

    /// <summary>Completes with false when the queue was closed and its urgent entries were taken.</summary>
    public ValueTask<bool> WaitAsync() => _urgent.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>
    /// Lets whoever is ready to run add his entry before the batch is taken: work that waits for a processor now would
    /// otherwise need a flush of its own right after. With nobody ready this takes some microseconds and no timer.
    /// </summary>
    public async ValueTask GatherAsync()
    {
        var started = _timeProvider.GetTimestamp();
        for (int seen = -1, waiting; (waiting = _urgent.Reader.Count) > seen && waiting < _options.BatchLength;)
        {
            if (_timeProvider.GetElapsedTime(started) > MaxGathering) return;

            seen = waiting;
            await Task.Yield();
        }
    }

    /// <summary>Takes what is there, up to <paramref name="limit"/> of each kind.</summary>
    public void TakeInto(List<PendingEntry> entries, int limit)
    {
        // Before taking, so that an outcome queued meanwhile sets the timer anew instead of being forgotten.
        Volatile.Write(ref _isTimerSet, 0);

        for (var taken = 0; taken < limit && _urgent.Reader.TryRead(out var entry);)
        {
            // Whoever gave up before the writer took the entry gets no entry.
            if (ReferenceEquals(entry, PendingEntry.WakeUp) || entry.Task.IsCompleted) continue;
            entries.Add(entry);
            taken++;
        }

        for (var taken = 0; taken < limit && _outcomes.TryDequeue(out var entry); taken++)
        {
            Interlocked.Decrement(ref _outcomeCount);
            entries.Add(entry);
        }

        // More than one batch of outcomes: the next one must not wait for an intent.
        if (HasOutcomes) Wake();
    }

    /// <summary>Accepts no more entries that somebody waits for.</summary>
    public void Close() => _urgent.Writer.TryComplete();

    public void Dispose()
    {
        Close();
        _observation.Dispose();
        _timer.Dispose();
    }
}
