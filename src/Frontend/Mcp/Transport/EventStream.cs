using System.Buffers;
using Archestra.Cluster.Protocol.Framing;
using Microsoft.AspNetCore.Http.Features;

namespace Archestra.Cluster.Frontend.Mcp.Transport;

/// <summary>
/// A response made of Server-Sent Events, one JSON-RPC message each. One writer at a time. A client that has left makes
/// every operation return false; that is no error.
/// </summary>
internal sealed class EventStream(HttpContext context)
{
    private readonly ArrayBufferWriter<byte> _message = new(512);

    /// <summary>Sends the headers, so that client and proxies know at once that a stream has begun.</summary>
    public ValueTask<bool> OpenAsync(CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = AcceptedTypes.EventStreamType;
        response.Headers.CacheControl = "no-store";

        // "servers SHOULD include the X-Accel-Buffering: no header" (MCP 2026-07-28, streamable-http, "Receiving Messages").
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return FlushAsync(cancellationToken);
    }

    /// <summary>Where the next message is to be written; <see cref="SendAsync"/> sends it.</summary>
    public IBufferWriter<byte> NewMessage()
    {
        _message.ResetWrittenCount();
        return _message;
    }

    public ValueTask<bool> SendAsync(CancellationToken cancellationToken)
    {
        SseWriter.Write(context.Response.BodyWriter, _message.WrittenSpan);
        return FlushAsync(cancellationToken);
    }

    public ValueTask<bool> KeepAliveAsync(CancellationToken cancellationToken)
    {
        context.Response.BodyWriter.Write(SseWriter.KeepAlive);
        return FlushAsync(cancellationToken);
    }

    private async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            var flushed = await context.Response.BodyWriter.FlushAsync(cancellationToken);
            return !flushed.IsCompleted && !flushed.IsCanceled && !context.RequestAborted.IsCancellationRequested;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
