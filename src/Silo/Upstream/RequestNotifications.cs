using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Brings the notifications of one request to its caller: one at a time, in order, with the caller's own progress token,
/// and none after the answer. A transport of one stream per request delivers and waits. One that shares a stream among
/// callers posts: a slow caller must not hold up the others, so beyond a bound its oldest notifications are dropped.
/// </summary>
internal sealed class RequestNotifications(UpstreamRequest request, IUpstreamNotificationSink sink) : IDisposable
{
    private readonly Lock _gate = new();

    // Made by the first notification: most requests have none.
    private NotificationDelivery? _delivery;
    private bool _isClosed;

    /// <summary>Delivers and waits for the caller.</summary>
    public ValueTask DeliverAsync(IncomingMessage notification, CancellationToken cancellationToken) =>
        Rewrite(notification) is { } rawParams && Open() is { } delivery
            ? delivery.DeliverAsync(notification.Method, rawParams, cancellationToken)
            : ValueTask.CompletedTask;

    /// <summary>Takes a copy and returns at once.</summary>
    public void Post(in IncomingMessage notification)
    {
        if (Rewrite(notification) is { } rawParams)
        {
            Open()?.Post(notification.Method, rawParams);
        }
    }

    /// <summary>Waits until what was posted is delivered; afterwards nothing is.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        return _delivery?.CloseAsync(cancellationToken) ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _delivery?.Dispose();
    }

    private NotificationDelivery? Open()
    {
        lock (_gate)
        {
            return _isClosed ? null : _delivery ??= new NotificationDelivery(sink);
        }
    }

    // Null: not for the caller. Progress that nobody asked for has no token to be told under.
    private ReadOnlyMemory<byte>? Rewrite(in IncomingMessage notification)
    {
        if (notification.Kind != JsonRpcMessageKind.Notification)
        {
            return null;
        }

        if (notification.Method != McpMethods.Progress)
        {
            return notification.Params;
        }

        var token = notification.Envelope.ProgressToken.Raw;
        if (request.ProgressToken.IsEmpty || token.IsEmpty)
        {
            return null;
        }

        var whole = notification.Envelope.Params;
        return (byte[])
        [
            .. notification.Utf8.Span[whole.Start..token.Start],
            .. request.ProgressToken.Span,
            .. notification.Utf8.Span[token.End..whole.End],
        ];
    }
}
