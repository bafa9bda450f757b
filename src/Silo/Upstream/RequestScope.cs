using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>How long one request may take: until its caller gives up, its deadline (if it has one) passes or its session ends.</summary>
internal sealed class RequestScope : IDisposable
{
    // CancellationTokenSource takes at most 2^32 - 2 milliseconds.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(40);

    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _any;
    private readonly CancellationToken _caller;

    public RequestScope(DateTimeOffset? deadline, TimeProvider timeProvider, CancellationToken sessionEnding, CancellationToken caller)
    {
        _caller = caller;
        if (deadline is { } end)
        {
            var left = end - timeProvider.GetUtcNow();
            _deadline = new CancellationTokenSource(left > MaxDelay ? MaxDelay : left < TimeSpan.Zero ? TimeSpan.Zero : left, timeProvider);
        }

        _any = _deadline is null
            ? CancellationTokenSource.CreateLinkedTokenSource(caller, sessionEnding)
            : CancellationTokenSource.CreateLinkedTokenSource(caller, _deadline.Token, sessionEnding);
        Token = _any.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>Why the request ended without an answer; throws if it was the caller who gave up.</summary>
    /// <param name="mayHaveRun">Whether a byte of the request may have reached the upstream.</param>
    /// <param name="sessionEndReason">Said when it was the session that ended.</param>
    public UpstreamAnswer AnswerFor(bool mayHaveRun, string sessionEndReason)
    {
        _caller.ThrowIfCancellationRequested();
        var reason = (_deadline?.IsCancellationRequested, mayHaveRun) switch
        {
            (true, true) => "The upstream server did not answer within the time allowed.",
            (true, false) => "The upstream server did not take the request within the time allowed.",
            _ => sessionEndReason,
        };
        return mayHaveRun ? UpstreamAnswer.Unknown(reason) : UpstreamAnswer.NotStarted(reason);
    }

    public void Dispose()
    {
        _any.Dispose();
        _deadline?.Dispose();
    }
}
