using System.Buffers;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Transport;

/// <summary>Writes the one answer to a message: as JSON, or as an event to a client that takes nothing else.</summary>
internal static class McpAnswer
{
    private static readonly int ResultOverhead = MeasureResult();

    /// <param name="exchange">The request.</param>
    /// <param name="result">A JSON object.</param>
    public static Task ResultAsync(McpExchange exchange, ReadOnlySpan<byte> result)
    {
        var id = exchange.Id.Span;
        if (exchange.Accepts.Json)
        {
            // The common case goes straight into the response's own buffers.
            Begin(exchange.Http, StatusCodes.Status200OK, ResultOverhead + id.Length + result.Length);
            JsonRpcResponseWriter.WriteResult(exchange.Http.Response.BodyWriter, id, result);
            return FlushAsync(exchange.Http);
        }

        var message = new ArrayBufferWriter<byte>(ResultOverhead + id.Length + result.Length);
        JsonRpcResponseWriter.WriteResult(message, id, result);
        return SendAsync(exchange, message.WrittenMemory);
    }

    /// <param name="exchange">The request.</param>
    /// <param name="status">The HTTP status of a JSON answer.</param>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">A sentence for the client, free of secrets.</param>
    /// <param name="data">A JSON value, or empty for none.</param>
    public static Task ErrorAsync(McpExchange exchange, int status, int code, string message, ReadOnlySpan<byte> data = default)
    {
        exchange.Operation?.Failed(code);
        var text = new ArrayBufferWriter<byte>(256 + data.Length);
        JsonRpcResponseWriter.WriteError(text, exchange.Id.Span, code, message, data);
        if (status != StatusCodes.Status200OK)
        {
            return WriteJsonAsync(exchange.Http, status, text.WrittenMemory);
        }

        return SendAsync(exchange, text.WrittenMemory);
    }

    /// <summary>An upstream's own error object under the caller's id.</summary>
    public static Task RawErrorAsync(McpExchange exchange, ReadOnlySpan<byte> error)
    {
        var message = new ArrayBufferWriter<byte>(error.Length + exchange.Id.Length + 64);
        JsonRpcResponseWriter.WriteRawError(message, exchange.Id.Span, error);
        return SendAsync(exchange, message.WrittenMemory);
    }

    /// <summary>
    /// Refuses a request on the level of HTTP, before or without a JSON-RPC id. "The HTTP response body MAY comprise a
    /// JSON-RPC error response that has no id": clients show its message.
    /// </summary>
    public static Task RefuseAsync(
        HttpContext context,
        int status,
        string message,
        int code = McpErrorCodes.InvalidRequest,
        ReadOnlySpan<byte> id = default,
        ReadOnlySpan<byte> data = default)
    {
        var text = new ArrayBufferWriter<byte>(256);
        JsonRpcResponseWriter.WriteError(text, id, code, message, data);
        return WriteJsonAsync(context, status, text.WrittenMemory);
    }

    /// <summary>"If the server accepts it, the server MUST return HTTP status code 202 Accepted with no body."</summary>
    public static Task AcceptedAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(McpExchange exchange, ReadOnlyMemory<byte> message)
    {
        if (exchange.Accepts.Json)
        {
            await WriteJsonAsync(exchange.Http, StatusCodes.Status200OK, message);
            return;
        }

        var stream = new EventStream(exchange.Http);
        await stream.OpenAsync(exchange.ClientLeft);
        stream.NewMessage().Write(message.Span);
        await stream.SendAsync(exchange.ClientLeft);
    }

    private static Task WriteJsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> message)
    {
        Begin(context, status, message.Length);
        context.Response.BodyWriter.Write(message.Span);
        return FlushAsync(context);
    }

    private static void Begin(HttpContext context, int status, int length)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = AcceptedTypes.JsonType;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>A client that has left is not told anything; that it has left is no error of ours.</summary>
    private static async Task FlushAsync(HttpContext context) => await context.Response.BodyWriter.FlushAsync(CancellationToken.None);

    private static int MeasureResult()
    {
        var empty = new ArrayBufferWriter<byte>(64);
        JsonRpcResponseWriter.WriteResult(empty, default, default);
        return empty.WrittenCount;
    }
}
