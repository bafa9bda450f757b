namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Messages to a legacy server that nobody waits for: cancellations and replies to its requests. Few at a time and not
/// for long, so that a server that floods us with requests cannot make us collect work.
/// </summary>
internal sealed partial class CourtesyMessages(UpstreamHttp http, HttpExchange exchange)
{
    private const int MaxAtATime = 64;

    private readonly RequestGate _gate = new();
    private int _running;

    public void Send(ReadOnlyMemory<byte> message, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        if (Interlocked.Increment(ref _running) > MaxAtATime)
        {
            Log.MessageDropped(http.Logger);
            Leave();
            return;
        }

        _ = RunAsync(new HttpCall(message) { Headers = headers });
    }

    /// <summary>Takes no further message and waits for those on their way, each of which is bounded in time.</summary>
    public Task DrainAsync() => _gate.Close();

    /// <summary>Clients that no longer need a session SHOULD end it (2025-11-25, transports, "Session Management").</summary>
    public async Task DeleteSessionAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        using var timer = new CancellationTokenSource(http.Options.CourtesyTimeout, http.TimeProvider);
        try
        {
            await exchange.DeleteAsync(new HttpCall(default) { Headers = headers }, timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.NotAnswered(http.Logger);
        }
    }

    private async Task RunAsync(HttpCall call)
    {
        using var timer = new CancellationTokenSource(http.Options.CourtesyTimeout, http.TimeProvider);
        try
        {
            await exchange.PostAsync(call, timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.NotAnswered(http.Logger);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _running);
        _gate.Exit();
    }

    private static partial class Log
    {
        [LoggerMessage(4103, LogLevel.Information, "An upstream sends more requests than are answered; one was dropped", EventName = nameof(MessageDropped))]
        public static partial void MessageDropped(ILogger logger);

        [LoggerMessage(4104, LogLevel.Debug, "An upstream did not take a courtesy message in time", EventName = nameof(NotAnswered))]
        public static partial void NotAnswered(ILogger logger);
    }
}
