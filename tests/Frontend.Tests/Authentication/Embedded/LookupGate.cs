namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Where answers wait until the test lets them go.</summary>
internal sealed class LookupGate
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when an answer waits here.</summary>
    public Task Reached => _reached.Task.WaitAsync(Limit);

    public void Open() => _open.TrySetResult();

    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _open.Task.WaitAsync(Limit);
    }
}
