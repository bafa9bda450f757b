namespace Archestra.Cluster.Grains.Calls;

/// <summary>Whether the one reader of a call's frames has come, and whether it has left.</summary>
internal sealed class CallReaders
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Came => _came.Task;

    public Task Left => _left.Task;

    /// <summary>True for the first one only.</summary>
    public bool TryCome() => _came.TrySetResult();

    public bool TryLeave() => _left.TrySetResult();
}
