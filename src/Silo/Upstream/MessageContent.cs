using System.Net;
using System.Net.Http.Headers;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>A message of known length, so that it is not sent chunked; it notes the moment from which bytes may leave.</summary>
internal sealed class MessageContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpCall _call;

    public MessageContent(HttpCall call)
    {
        _call = call;
        Headers.ContentType = Json;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _call.Message.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The handler calls this when the connection stands. It never repeats a request whose content was begun, save
        // over HTTP/2 when the server said that it did not process the stream (RFC 9113 section 8.7).
        _call.MayHaveRun = true;
        return stream.WriteAsync(_call.Message, cancellationToken).AsTask();
    }
}
