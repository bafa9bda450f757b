namespace Archestra.Cluster.Grains.Upstream;

/// <summary>
/// A live MCP session with one upstream server, over Streamable HTTP or stdio, in either era. Thread-safe: many
/// requests are in flight at once and none waits for another. It never retries a request that may have run.
/// </summary>
public interface IUpstreamSession : IAsyncDisposable
{
    UpstreamEra Era { get; }

    /// <summary>The negotiated protocol version, for example <c>2025-11-25</c>.</summary>
    string ProtocolVersion { get; }

    /// <summary>The upstream's <c>capabilities</c> as a raw JSON object.</summary>
    ReadOnlyMemory<byte> Capabilities { get; }

    /// <summary>The upstream's <c>instructions</c>, untrusted text; null when it gave none.</summary>
    string? Instructions { get; }

    /// <summary>Ends when the session can carry no further request (process exit, session gone); the result says why, in a sentence.</summary>
    Task<string> Ended { get; }

    /// <summary>Raised (on any thread) when the upstream said <c>notifications/tools/list_changed</c>.</summary>
    event Action? ToolListChanged;

    /// <summary>
    /// Sends one request and waits for its answer. Cancelling tells the upstream (closed stream, or
    /// <c>notifications/cancelled</c>) and ends with <see cref="OperationCanceledException"/>. Everything else is an answer, not an exception.
    /// </summary>
    Task<UpstreamAnswer> SendAsync(UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken);

    /// <summary>Takes no new request, waits for those in flight until cancelled, then closes (session DELETE; stdin close, SIGTERM, SIGKILL).</summary>
    Task DrainAsync(CancellationToken cancellationToken);
}
