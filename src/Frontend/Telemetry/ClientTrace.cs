using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Telemetry;

/// <summary>
/// The trace that a message says it belongs to, in <c>params._meta</c> (MCP 2026-07-28, basic/index, "_meta"; SEP-414). It
/// goes before that of the HTTP request, which may carry messages of several traces. What is not well-formed is no trace.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientTrace(ActivityContext Context, string Parent, string? State)
{
    /// <summary>The one version of <c>traceparent</c> there is has 55 characters (W3C Trace Context, §3.2.2).</summary>
    private const int ParentLength = 55;

    /// <summary>"Vendors SHOULD propagate at least 512 characters" (W3C Trace Context, §3.3.1.5); more is dropped.</summary>
    public const int MaxStateLength = 512;

    public static ClientTrace? Read(McpExchange exchange)
    {
        var quoted = exchange.Slice(exchange.Envelope.Meta.TraceParent).Span;
        if (quoted.Length != ParentLength + 2)
        {
            return null;
        }

        var parent = Encoding.ASCII.GetString(quoted[1..^1]);
        var state = ReadState(exchange.Slice(exchange.Envelope.Meta.Raw).Span);
        return ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? new ClientTrace(context, parent, state) : null;
    }

    /// <param name="meta">An object that the scanner let pass.</param>
    private static string? ReadState(ReadOnlySpan<byte> meta)
    {
        var reader = new Utf8JsonReader(meta, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isState = reader.ValueTextEquals(McpMetaKeys.TraceState);
            reader.Read();
            if (isState)
            {
                return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan is { Length: > 0 and <= MaxStateLength } state
                    && Ascii.IsValid(state) ? Encoding.ASCII.GetString(state) : null;
            }

            reader.Skip();
        }

        return null;
    }
}
