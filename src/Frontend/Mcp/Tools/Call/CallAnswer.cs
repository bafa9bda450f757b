using System.Buffers;
using System.Text;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// The answer to one call on its way to the client: one JSON object, unless a stream had to be begun for notifications or
/// because it took long. Shapes what the upstream said for the era of the client.
/// </summary>
internal sealed class CallAnswer(McpExchange exchange)
{
    private EventStream? _stream;

    public bool HasBegun => _stream is not null;

    /// <summary>False when the client has left. A client that takes JSON only waits in silence.</summary>
    public async ValueTask<bool> KeepAliveAsync()
    {
        if (!exchange.Accepts.EventStream)
        {
            return !exchange.ClientLeft.IsCancellationRequested;
        }

        return await EnsureStreamAsync() is { } stream && await stream.KeepAliveAsync(exchange.ClientLeft);
    }

    /// <summary>Relays a notification to a client that asked for it. False when the client has left.</summary>
    /// <param name="method">The upstream's method.</param>
    /// <param name="parameters">Raw <c>params</c>, or empty.</param>
    public async ValueTask<bool> NotifyAsync(string? method, ReadOnlyMemory<byte> parameters)
    {
        // Progress is for those who gave a token. Log messages are not: "Servers that emit log message notifications MUST
        // declare the logging capability", and this gateway does not.
        if (!exchange.Accepts.EventStream || method is not McpMethods.Progress || !exchange.Envelope.Meta.ProgressToken.IsPresent)
        {
            return true;
        }

        if (await EnsureStreamAsync() is not { } stream)
        {
            return false;
        }

        var output = stream.NewMessage();
        output.Write("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        Encoding.ASCII.GetBytes(method.AsSpan(), output);
        output.Write(parameters.IsEmpty ? "\""u8 : "\",\"params\":"u8);
        output.Write(parameters.Span);
        output.Write("}"u8);
        return await stream.SendAsync(exchange.ClientLeft);
    }

    /// <param name="result">The upstream's raw <c>result</c>.</param>
    public Task ResultAsync(ReadOnlyMemory<byte> result)
    {
        // The front-end does not know the upstream's era; read as a modern one, a legacy result is complete by default.
        var shaping = new ResultShaping { Client = exchange.Era, Upstream = McpEra.Modern };
        var shaped = new ArrayBufferWriter<byte>();
        var outcome = ResultShaper.Shape(result.Span, shaping, shaped, out var traits);
        if (traits.IsError)
        {
            exchange.Operation?.ToolFailed();
        }

        switch (outcome)
        {
            case ResultShapeOutcome.Invalid:
                return ErrorAsync(McpErrorCodes.InternalError, "The server answered with a malformed result.");
            case var _ when traits.Type == McpResultType.InputRequired && exchange.IsIn(McpEra.Legacy):
                return ErrorAsync(McpErrorCodes.InternalError, "The server asks for input, which this client's protocol version has no way to give.");
            case ResultShapeOutcome.Unchanged:
                return WriteResultAsync(result);
            default:
                return WriteResultAsync(shaped.WrittenMemory);
        }
    }

    /// <param name="error">The upstream's raw <c>error</c>.</param>
    public Task UpstreamErrorAsync(ReadOnlyMemory<byte> error)
    {
        if (!JsonRpcErrorReader.TryRead(error.Span, out var code, out var message, out var data))
        {
            return ErrorAsync(McpErrorCodes.InternalError, "The server answered with a malformed error.");
        }

        exchange.Operation?.Failed(code);

        // "Implementations of this protocol version MUST NOT emit these codes" (2026-07-28, basic/index, "Error Codes").
        var replacement = code switch
        {
            McpErrorCodes.LegacyResourceNotFound => McpErrorCodes.InvalidParams,
            McpErrorCodes.LegacyUrlElicitationRequired => McpErrorCodes.InternalError,
            _ => code,
        };
        return exchange.IsIn(McpEra.Modern) && replacement != code
            ? RecodedErrorAsync(replacement, message.Of(error.Span), data.Of(error.Span))
            : WriteRawErrorAsync(error);
    }

    public Task FailureAsync(CallFailure failure) => ErrorAsync(failure.Code, failure.Message, failure.Data());

    public Task ErrorAsync(int code, string message, byte[]? data = null)
    {
        if (_stream is null)
        {
            return McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, code, message, data);
        }

        exchange.Operation?.Failed(code);
        JsonRpcResponseWriter.WriteError(_stream.NewMessage(), exchange.Id.Span, code, message, data);
        return _stream.SendAsync(exchange.ClientLeft).AsTask();
    }

    private Task RecodedErrorAsync(int code, ReadOnlySpan<byte> message, ReadOnlySpan<byte> data)
    {
        var error = new ArrayBufferWriter<byte>(message.Length + data.Length + 64);
        error.Write(Encoding.ASCII.GetBytes($"{{\"code\":{code},\"message\":"));
        error.Write(message);
        error.Write(data.IsEmpty ? ""u8 : ",\"data\":"u8);
        error.Write(data);
        error.Write("}"u8);
        return WriteRawErrorAsync(error.WrittenMemory);
    }

    private Task WriteRawErrorAsync(ReadOnlyMemory<byte> error)
    {
        if (_stream is null)
        {
            return McpAnswer.RawErrorAsync(exchange, error.Span);
        }

        JsonRpcResponseWriter.WriteRawError(_stream.NewMessage(), exchange.Id.Span, error.Span);
        return _stream.SendAsync(exchange.ClientLeft).AsTask();
    }

    private Task WriteResultAsync(ReadOnlyMemory<byte> result)
    {
        if (_stream is null)
        {
            return McpAnswer.ResultAsync(exchange, result.Span);
        }

        JsonRpcResponseWriter.WriteResult(_stream.NewMessage(), exchange.Id.Span, result.Span);
        return _stream.SendAsync(exchange.ClientLeft).AsTask();
    }

    private async ValueTask<EventStream?> EnsureStreamAsync()
    {
        if (_stream is not null)
        {
            return _stream;
        }

        _stream = new EventStream(exchange.Http);
        return await _stream.OpenAsync(exchange.ClientLeft) ? _stream : null;
    }
}
