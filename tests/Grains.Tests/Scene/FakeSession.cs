using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>A session with a server whose tools do what the test says. Keeps the port's promises: ended or draining, it starts nothing.</summary>
internal sealed class FakeSession(FakeServer server, string label) : IUpstreamSession
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _killed = new();
    private int _inFlight;
    private volatile bool _draining;

    public event Action? ToolListChanged;

    /// <summary>Which opening this is, for example <c>session 2</c>.</summary>
    public string Label => label;

    public UpstreamEra Era => UpstreamEra.Legacy;

    public string ProtocolVersion => "2025-11-25";

    public ReadOnlyMemory<byte> Capabilities { get; init; } = """{"tools":{}}"""u8.ToArray();

    public string? Instructions => "Be kind.";

    public Task<string> Ended => _ended.Task;

    public bool IsAlive => !_ended.Task.IsCompleted;

    public bool IsDraining => _draining;

    public void ChangeTools() => ToolListChanged?.Invoke();

    /// <summary>As a process that dies, or a server that forgets the session.</summary>
    public void End(string reason)
    {
        _killed.Cancel();
        _ended.TrySetResult(reason);
    }

    public async Task<UpstreamAnswer> SendAsync(UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken)
    {
        if (_draining || !IsAlive)
        {
            return UpstreamAnswer.NotStarted("The session is over.");
        }

        Interlocked.Increment(ref _inFlight);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _killed.Token);
        try
        {
            return await server.HandleAsync(this, request, sink, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return UpstreamAnswer.Unknown("The server ended while the call ran.");
        }
        finally
        {
            if (Interlocked.Decrement(ref _inFlight) == 0 && _draining)
            {
                _drained.TrySetResult();
            }
        }
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        if (Volatile.Read(ref _inFlight) == 0)
        {
            _drained.TrySetResult();
        }

        await Task.WhenAny(_drained.Task, _ended.Task).WaitAsync(cancellationToken);
        _ended.TrySetResult("Drained.");
    }

    public ValueTask DisposeAsync()
    {
        End("Closed.");
        return ValueTask.CompletedTask;
    }
}
