using System.Net.Sockets;
using System.Text;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>GET streams of legacy sessions, kept open and read by nobody.</summary>
internal sealed class IdleStreams : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public int Count => _sockets.Count;

    public static async Task<IdleStreams> OpenAsync(Uri server, string path, IReadOnlyList<(string Token, string Session)> sessions, int count)
    {
        var streams = new IdleStreams();
        var answer = new byte[4096];
        foreach (var (token, session) in sessions.Take(count))
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            streams._sockets.Add(socket);
            await socket.ConnectAsync(server.Host, server.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n" +
                $"Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n\r\n"));
            var received = await socket.ReceiveAsync(answer);
            if (!answer.AsSpan(0, received).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException($"A stream was refused: {Encoding.ASCII.GetString(answer, 0, received)}");
            }
        }

        return streams;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
