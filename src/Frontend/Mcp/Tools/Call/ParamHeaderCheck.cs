using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>The <c>Mcp-Param-*</c> headers of a call (2026-07-28, basic/transports/streamable-http, "Custom Headers from Tool Parameters").</summary>
internal static class ParamHeaderCheck
{
    /// <summary>More unknown ones than this come from no client we know; those beyond are not relayed.</summary>
    private const int MaxUnknown = 32;

    /// <summary>Compares what the tool declares with the arguments; legacy clients know nothing of it.</summary>
    public static McpHeaderFault Check(McpExchange exchange, McpParamHeaders declared)
    {
        if (declared.Items.Count == 0 || exchange.IsIn(McpEra.Legacy))
        {
            return McpHeaderFault.None;
        }

        var headers = exchange.Http.Request.Headers;
        return declared.Check(
            exchange.Slice(exchange.Envelope.Arguments).Span,
            name => headers.TryGetValue(name, out var value) ? value.ToString() : null);
    }

    /// <summary>
    /// What goes upstream: the declared ones, made anew from the arguments and so for legacy clients too, and those that
    /// nobody here knows. "Intermediate servers that do not recognize an Mcp-Param-{Name} header MUST forward it".
    /// </summary>
    public static ParamHeader[] Collect(McpExchange exchange, McpParamHeaders declared)
    {
        var encoded = declared.Items.Count == 0 ? null : new List<KeyValuePair<string, string>>(declared.Items.Count);
        if (encoded is not null)
        {
            // An ambiguous argument of a legacy call mirrors nothing: the upstream judges it.
            declared.Encode(exchange.Slice(exchange.Envelope.Arguments).Span, encoded);
        }

        List<ParamHeader>? found = null;
        foreach (var header in encoded ?? [])
        {
            (found ??= []).Add(new ParamHeader(header.Key, header.Value));
        }

        var unknown = 0;
        foreach (var header in exchange.Http.Request.Headers)
        {
            if (header.Key.StartsWith(McpHeaderNames.ParamPrefix, StringComparison.OrdinalIgnoreCase)
                && !IsDeclared(declared, header.Key) && header.Value is [{ } value]
                && McpHeaderValue.TryDecode(value, out _) && unknown++ < MaxUnknown)
            {
                (found ??= []).Add(new ParamHeader(header.Key, value));
            }
        }

        return found is null ? [] : [.. found];
    }

    private static bool IsDeclared(McpParamHeaders declared, string name)
    {
        foreach (var item in declared.Items)
        {
            if (string.Equals(item.HeaderName, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
