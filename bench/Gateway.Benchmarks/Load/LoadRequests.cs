using System.Text;

namespace Archestra.Cluster.Gateway.Benchmarks.Load;

/// <summary>Whole HTTP requests, one for every pairing of tokens and tools that the rotation meets. They speak 2026-07-28, which has no session.</summary>
internal static class LoadRequests
{
    private const string Meta =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0"}}""";

    public static byte[][] Make(LoadOrder order)
    {
        // Steps of both rotations at once meet every target, and every token many times.
        var count = Math.Max(order.Targets.Count, order.Tokens.Count);
        return [.. Enumerable.Range(0, count).Select(i => Make(
            order,
            order.Targets[i % order.Targets.Count],
            order.Tokens.Count == 0 ? null : order.Tokens[i % order.Tokens.Count]))];
    }

    private static byte[] Make(LoadOrder order, LoadTarget target, string? token)
    {
        var body =
            $"{{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":{{\"name\":\"{target.Tool}\",\"arguments\":{{\"bytes\":{order.ResultBytes}}},\"_meta\":{Meta}}}}}";
        var head =
            $"POST {target.Path} HTTP/1.1\r\nHost: {order.Server.Authority}\r\n" +
            (token is null ? "" : $"Authorization: Bearer {token}\r\n") +
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n" +
            $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {target.Tool}\r\n" +
            $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        return Encoding.UTF8.GetBytes(head + body);
    }
}
