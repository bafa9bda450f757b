using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// The messages that go upstream. A request is spliced from the caller's raw parts, none of which is parsed; everything
/// else is written anew. The ids are the session's own, and so are progress tokens: a token is its request's id.
/// </summary>
internal static class UpstreamMessages
{
    private static readonly byte[] ClientInfo = Encoding.UTF8.GetBytes(
        $$"""{"name":"archestra-cluster","version":"{{Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0.0.0"}}"}""");

    /// <summary>A caller's request in the form of the upstream's era.</summary>
    public static ReadOnlyMemory<byte> Request(long id, UpstreamRequest request, UpstreamEra era)
    {
        var capacity = 512 + request.ParamsMembers.Length + request.MetaMembers.Length + request.ClientCapabilities.Length + ((request.Name?.Length ?? 0) * 6);
        var writer = new ArrayBufferWriter<byte>(capacity);
        Begin(writer, id, request.Method);
        writer.Write(",\"params\":{"u8);
        var needsComma = false;
        if (request.Name is not null)
        {
            writer.Write(IsNamedByUri(request.Method) ? "\"uri\":"u8 : "\"name\":"u8);
            WriteString(writer, request.Name);
            needsComma = true;
        }

        if (!request.ParamsMembers.IsEmpty)
        {
            Separate(writer, ref needsComma);
            writer.Write(request.ParamsMembers.Span);
        }

        WriteMeta(writer, id, request, era, ref needsComma);
        writer.Write("}}"u8);
        return writer.WrittenMemory;
    }

    public static bool IsNamedByUri(string method) =>
        method is McpMethods.ResourcesRead or McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe;

    public static ReadOnlyMemory<byte> Discover(long id, string version)
    {
        var writer = new ArrayBufferWriter<byte>(512);
        Begin(writer, id, McpMethods.Discover);
        writer.Write(",\"params\":{"u8);
        WriteModernMeta(writer, version, default);
        writer.Write("}}}"u8);
        return writer.WrittenMemory;
    }

    /// <summary>Opens the stream of change notifications of a modern server (2026-07-28, patterns/subscriptions).</summary>
    public static ReadOnlyMemory<byte> Listen(long id, string version)
    {
        var writer = new ArrayBufferWriter<byte>(512);
        Begin(writer, id, McpMethods.SubscriptionsListen);
        writer.Write(",\"params\":{\"notifications\":{\"toolsListChanged\":true},"u8);
        WriteModernMeta(writer, version, default);
        writer.Write("}}}"u8);
        return writer.WrittenMemory;
    }

    /// <summary>No client capability is declared: a server that honours this sends us no request but <c>ping</c>.</summary>
    public static ReadOnlyMemory<byte> Initialize(long id, string version)
    {
        var writer = new ArrayBufferWriter<byte>(256);
        Begin(writer, id, McpMethods.Initialize);
        writer.Write(",\"params\":{\"protocolVersion\":"u8);
        WriteString(writer, version);
        writer.Write(",\"capabilities\":{},\"clientInfo\":"u8);
        writer.Write(ClientInfo);
        writer.Write("}}"u8);
        return writer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Initialized() =>
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Cancelled(long requestId, string reason)
    {
        var writer = new ArrayBufferWriter<byte>(160);
        writer.Write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"u8);
        WriteInteger(writer, requestId);
        writer.Write(",\"reason\":"u8);
        WriteString(writer, reason);
        writer.Write("}}"u8);
        return writer.WrittenMemory;
    }

    /// <summary>
    /// The answer to a server's own request. A ping is answered; we declare no capability that would allow any other, and a
    /// refusal keeps the server from waiting for ever.
    /// </summary>
    public static ReadOnlyMemory<byte> ReplyTo(in IncomingMessage request)
    {
        var writer = new ArrayBufferWriter<byte>(192);
        writer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Write(request.RawId);
        writer.Write(request.Method == McpMethods.Ping
            ? ",\"result\":{}}"u8
            : ",\"error\":{\"code\":-32601,\"message\":\"The client did not declare this capability\"}}"u8);
        return writer.WrittenMemory;
    }

    private static void Begin(ArrayBufferWriter<byte> writer, long id, string method)
    {
        writer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        WriteInteger(writer, id);
        writer.Write(",\"method\":"u8);
        WriteString(writer, method);
    }

    private static void WriteMeta(ArrayBufferWriter<byte> writer, long id, UpstreamRequest request, UpstreamEra era, ref bool needsComma)
    {
        if (era == UpstreamEra.Modern)
        {
            Separate(writer, ref needsComma);
            WriteModernMeta(writer, McpProtocolVersion.LatestModern, request.ClientCapabilities.Span);
        }
        else if (!request.ProgressToken.IsEmpty || !request.MetaMembers.IsEmpty || request.TraceParent is not null)
        {
            Separate(writer, ref needsComma);
            writer.Write("\"_meta\":{"u8);
            needsComma = false;
        }
        else
        {
            return;
        }

        if (!request.ProgressToken.IsEmpty)
        {
            Separate(writer, ref needsComma);
            writer.Write("\"progressToken\":"u8);
            WriteInteger(writer, id);
        }

        if (request.TraceParent is not null)
        {
            TraceMembers.Write(writer, request, ref needsComma);
        }
        else if (!request.MetaMembers.IsEmpty)
        {
            Separate(writer, ref needsComma);
            writer.Write(request.MetaMembers.Span);
        }

        writer.Write("}"u8);
    }

    // Leaves the object open: the caller's own members may follow.
    private static void WriteModernMeta(ArrayBufferWriter<byte> writer, string version, ReadOnlySpan<byte> clientCapabilities)
    {
        writer.Write("\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"u8);
        WriteString(writer, version);
        writer.Write(",\"io.modelcontextprotocol/clientInfo\":"u8);
        writer.Write(ClientInfo);
        writer.Write(",\"io.modelcontextprotocol/clientCapabilities\":"u8);
        writer.Write(clientCapabilities.IsEmpty ? "{}"u8 : clientCapabilities);
    }

    internal static void Separate(ArrayBufferWriter<byte> writer, ref bool needsComma)
    {
        if (needsComma)
        {
            writer.Write(","u8);
        }

        needsComma = true;
    }

    private static void WriteInteger(ArrayBufferWriter<byte> writer, long value)
    {
        value.TryFormat(writer.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        writer.Advance(written);
    }

    internal static void WriteString(ArrayBufferWriter<byte> writer, string value)
    {
        writer.Write("\""u8);
        writer.Write(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        writer.Write("\""u8);
    }
}
