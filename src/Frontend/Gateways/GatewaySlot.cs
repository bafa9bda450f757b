namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>What the cache knows of one gateway. Everything but <see cref="Held"/> is used under the slot's own lock.</summary>
internal sealed class GatewaySlot
{
    private volatile HeldView? _held;
    private TaskCompletionSource _changed = NewSignal();

    public Lock Gate { get; } = new();

    /// <summary>What is served; read without the lock.</summary>
    public HeldView? Held => _held;

    /// <summary>The one load in progress.</summary>
    public Task<GatewayView?>? Load { get; set; }

    /// <summary>A snapshot read before this sequence is known to be outdated.</summary>
    public long MinimumSequence { get; private set; }

    /// <summary>Counts invalidations, for answers that carry no sequence.</summary>
    public int Version { get; private set; }

    /// <summary>Counts gaps: after one, no sequence tells what was missed.</summary>
    public int Gaps { get; private set; }

    /// <summary>Open streams that wait for changes; a slot that has some is not evicted.</summary>
    public int Watchers { get; set; }

    public Task Changed => _changed.Task;

    public void Hold(GatewayView? view, long expiresAt) => _held = new HeldView(view, expiresAt);

    /// <summary>Call under the lock; complete the signal that it returns outside of it.</summary>
    /// <param name="sequence">Of the change; null when changes were lost.</param>
    public TaskCompletionSource Invalidate(long? sequence)
    {
        Version++;
        Gaps += sequence is null ? 1 : 0;
        MinimumSequence = Math.Max(MinimumSequence, sequence ?? 0);
        if (sequence is null || _held?.View is not { } view || view.Snapshot.FeedSequence < sequence)
        {
            _held = null;
        }

        var signal = _changed;
        _changed = NewSignal();
        return signal;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="View">Null: the gateway is known not to exist.</param>
    /// <param name="ExpiresAt">A timestamp of the time provider.</param>
    public sealed record HeldView(GatewayView? View, long ExpiresAt);
}
