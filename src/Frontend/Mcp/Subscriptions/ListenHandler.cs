using System.Buffers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Subscriptions;

/// <summary>
/// Serves <c>subscriptions/listen</c> (2026-07-28, basic/patterns/subscriptions): acknowledged first, every message
/// tagged with the id of the request, and a result when it is we who end it.
/// </summary>
internal sealed class ListenHandler(OpenStreams streams, ToolListStream changes)
{
    public async Task HandleAsync(McpExchange exchange)
    {
        if (!exchange.Accepts.EventStream)
        {
            await McpAnswer.RefuseAsync(
                exchange.Http, StatusCodes.Status406NotAcceptable, "A subscription needs Accept: text/event-stream.", id: exchange.Id.Span);
            return;
        }

        if (!TryReadFilter(exchange.Slice(exchange.Envelope.Params).Span, out var wantsToolList))
        {
            await McpAnswer.ErrorAsync(
                exchange, StatusCodes.Status400BadRequest, McpErrorCodes.InvalidParams, "Invalid params: \"notifications\" must be an object of booleans and lists");
            return;
        }

        if (!streams.TryOpen(exchange.Principal, session: null, out var open))
        {
            await McpAnswer.RefuseAsync(exchange.Http, StatusCodes.Status429TooManyRequests, "Too many open streams.", id: exchange.Id.Span);
            return;
        }

        using (open)
        {
            await ListenAsync(exchange, wantsToolList, open.Ended);
        }
    }

    private async Task ListenAsync(McpExchange exchange, bool wantsToolList, CancellationToken ended)
    {
        var stream = new EventStream(exchange.Http);
        if (!await stream.OpenAsync(exchange.ClientLeft))
        {
            return;
        }

        var id = exchange.Id;
        Acknowledge(stream.NewMessage(), id.Span, wantsToolList);
        if (!await stream.SendAsync(exchange.ClientLeft))
        {
            return;
        }

        var isClientThere = await changes.RunAsync(new ToolListListener(exchange.Http, new AdmittedClient(exchange.Caller, exchange.Gateway), stream)
        {
            Notify = output => WriteNotification(output, McpMethods.ToolsListChanged, id.Span, default),
            IsStillOpen = static () => ValueTask.FromResult(true),
            IsSilent = !wantsToolList,
            Ended = ended,
        });
        if (isClientThere)
        {
            // "it SHOULD respond to the original subscriptions/listen request with a completion result before closing the stream".
            WriteResult(stream.NewMessage(), id.Span);
            await stream.SendAsync(exchange.ClientLeft);
        }
    }

    /// <summary>"reflects the subset the server agreed to honor": of what can be asked for, this gateway has the tool list.</summary>
    private static void Acknowledge(IBufferWriter<byte> output, ReadOnlySpan<byte> id, bool wantsToolList) =>
        WriteNotification(
            output, McpMethods.SubscriptionsAcknowledged, id, wantsToolList ? ",\"notifications\":{\"toolsListChanged\":true}"u8 : ",\"notifications\":{}"u8);

    private static void WriteNotification(IBufferWriter<byte> output, string method, ReadOnlySpan<byte> id, ReadOnlySpan<byte> rest)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        Encoding.ASCII.GetBytes(method.AsSpan(), output);
        output.Write("\",\"params\":{"u8);
        WriteTag(output, id);
        output.Write(rest);
        output.Write("}}"u8);
    }

    private static void WriteResult(IBufferWriter<byte> output, ReadOnlySpan<byte> id)
    {
        JsonRpcResponseWriter.WriteResultHead(output, id);
        output.Write("{\"resultType\":\"complete\","u8);
        WriteTag(output, id);
        output.Write("}}"u8);
    }

    private static void WriteTag(IBufferWriter<byte> output, ReadOnlySpan<byte> id)
    {
        output.Write("\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"u8);
        output.Write(id);
        output.Write("}"u8);
    }

    /// <summary>Finds <c>params.notifications.toolsListChanged</c>. All fields are optional, the object is not.</summary>
    private static bool TryReadFilter(ReadOnlySpan<byte> parameters, out bool wantsToolList)
    {
        wantsToolList = false;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFilter = reader.ValueTextEquals("notifications"u8);
            reader.Read();
            if (isFilter)
            {
                return reader.TokenType == JsonTokenType.StartObject && TryReadMembers(ref reader, ref wantsToolList);
            }

            reader.Skip();
        }

        return false;
    }

    private static bool TryReadMembers(ref Utf8JsonReader reader, ref bool wantsToolList)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isToolList = reader.ValueTextEquals("toolsListChanged"u8);
            reader.Read();
            if (isToolList)
            {
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                {
                    return false;
                }

                wantsToolList = reader.TokenType == JsonTokenType.True;
            }

            reader.Skip();
        }

        return true;
    }
}
