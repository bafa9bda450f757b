using System.Buffers;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Which headers from outside may be put on an upstream request.</summary>
internal static class HttpHeaderRules
{
    // RFC 9110 section 5.6.2, token.
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    // RFC 9110 section 5.5, without obs-text.
    private static readonly SearchValues<char> Value = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // They frame the message or belong to the protocol: overriding one would change what the other headers mean.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect",
        "Keep-Alive", "Proxy-Connection", "Accept", "Accept-Encoding", "traceparent",
        McpHeaderNames.ProtocolVersion, McpHeaderNames.Method, McpHeaderNames.Name, McpHeaderNames.SessionId, McpHeaderNames.LastEventId,
    };

    /// <summary>Null when all may be sent, otherwise a sentence; it never repeats a value.</summary>
    public static string? FindFault(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
            {
                return "One of the server's headers has a name that is not valid in HTTP.";
            }

            // Other members of that family describe the body of each single request.
            if (Reserved.Contains(name) || name.StartsWith(McpHeaderNames.ParamPrefix, StringComparison.OrdinalIgnoreCase) || IsContentHeader(name))
            {
                return $"The header {name} belongs to the protocol and cannot be set for a server.";
            }

            if (!IsValue(value))
            {
                return $"The value of the header {name} has characters that are not valid in HTTP.";
            }
        }

        return null;
    }

    public static bool AreParamHeaders(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!name.StartsWith(McpHeaderNames.ParamPrefix, StringComparison.OrdinalIgnoreCase) || name.AsSpan().ContainsAnyExcept(Token) || !IsValue(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A legacy session id MUST consist of visible ASCII (2025-11-25, transports, "Session Management").</summary>
    public static bool IsSessionId(string value) => value.Length is > 0 and <= 4096 && !value.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e');

    private static bool IsValue(string value) => !value.AsSpan().ContainsAnyExcept(Value);

    // HttpRequestHeaders refuses them, since they are headers of the content.
    private static bool IsContentHeader(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Allow", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);
}
