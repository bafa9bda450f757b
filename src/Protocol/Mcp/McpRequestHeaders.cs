using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// The rules by which headers mirror the body of a modern request (2026-07-28, basic/transports/streamable-http,
/// "Server Validation"). Whoever routes by header and whoever executes the body must not be led to different answers.
/// Header names are case-insensitive, values are not. Null is a header that is not there; a header given several times
/// is passed as its values joined by commas, as RFC 9110 section 5.3 has it, and then matches nothing.
/// </summary>
public static class McpRequestHeaders
{
    /// <summary>
    /// Call it for a request or notification whose version, by header or body, is a modern one. For notifications this
    /// revision defines no headers, so there only a header that contradicts the body is refused. Look first whether the
    /// required members of <c>_meta</c> are there: a request without them is refused for that, with -32602, whereas here
    /// a header without its counterpart in the body is a mismatch.
    /// </summary>
    public static McpHeaderFault Check(in JsonRpcEnvelope envelope, string? protocolVersion, string? method, string? name)
    {
        var isRequired = envelope.Kind == JsonRpcMessageKind.Request;
        if (protocolVersion is null)
        {
            if (isRequired)
            {
                return McpHeaderFault.ProtocolVersionMissing;
            }
        }
        else if (!Matches(protocolVersion, envelope.Meta.ProtocolVersion) && (isRequired || envelope.Meta.ProtocolVersion is not null))
        {
            return McpHeaderFault.ProtocolVersionMismatch;
        }

        if (method is null)
        {
            if (isRequired)
            {
                return McpHeaderFault.MethodMissing;
            }
        }
        else if (!Matches(method, envelope.Method))
        {
            return McpHeaderFault.MethodMismatch;
        }

        return TryGetName(envelope, out var expected) ? CheckName(name, expected) : McpHeaderFault.None;
    }

    /// <summary>What <c>Mcp-Name</c> mirrors, or false if this method mirrors nothing.</summary>
    /// <param name="envelope">A request.</param>
    /// <param name="name">Null if the method mirrors a member that the body lacks.</param>
    public static bool TryGetName(in JsonRpcEnvelope envelope, out string? name)
    {
        name = null;
        switch (envelope.Method)
        {
            case McpMethods.ToolsCall or McpMethods.PromptsGet:
                name = envelope.Name;
                return true;
            case McpMethods.ResourcesRead:
                name = envelope.Uri;
                return true;
            case McpMethods.TasksGet or McpMethods.TasksUpdate or McpMethods.TasksCancel:
                name = envelope.TaskId;
                return true;
            default:
                return false;
        }
    }

    private static McpHeaderFault CheckName(string? header, string? expected)
    {
        if (header is null)
        {
            // A body without the member is refused for that, with -32602, not for the header it cannot have.
            return expected is null ? McpHeaderFault.None : McpHeaderFault.NameMissing;
        }

        if (!McpHeaderValue.TryDecode(header, out var decoded))
        {
            return McpHeaderFault.NameMalformed;
        }

        return string.Equals(decoded, expected, StringComparison.Ordinal) ? McpHeaderFault.None : McpHeaderFault.NameMismatch;
    }

    private static bool Matches(string header, string? expected) =>
        expected is not null && header.AsSpan().Trim(" \t").SequenceEqual(expected);
}
