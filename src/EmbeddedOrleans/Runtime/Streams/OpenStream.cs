namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>One open enumerator of an activation.</summary>
internal sealed class OpenStream(CancellationTokenSource cancellation, int maxBatchSize)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IAsyncDisposable? Enumerator { get; set; }

    public int MaxBatchSize { get; } = Math.Max(1, maxBatchSize);

    /// <summary>A step that has begun and did not complete at once.</summary>
    public Task<bool>? Moving { get; set; }

    public bool Seen { get; set; }

    public bool Waiting { get; set; }

    public TaskCompletionSource Aborted { get; } = new();

    public async Task EndAsync()
    {
        Aborted.TrySetResult();
        await cancellation.CancelAsync();

        // An async iterator cannot be disposed in mid-step; one that ignores its token keeps its step, not us.
        if (Moving is { } moving)
        {
            await ((Task)moving).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Moving is null or { IsCompleted: true } && Enumerator is { } enumerator)
        {
            await enumerator.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.Dispose();
    }
}
