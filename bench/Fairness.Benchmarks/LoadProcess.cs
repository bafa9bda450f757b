using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Archestra.Cluster.Fairness.Benchmarks;

/// <summary>
/// Open-loop load in a process of its own: requests are due at fixed times, on connections with a thread each, and one that
/// is sent late because the answer before it was late counts from when it was due. Prints one line: requests, refusals
/// (429), other failures, and the times of all that were answered with a result, in microseconds.
/// </summary>
internal static class LoadProcess
{
    /// <param name="order">URL of the endpoint, token, requests a second, seconds, connections.</param>
    public static int Run(string[] order)
    {
        var (url, token) = (new Uri(order[0]), order[1]);
        var (rate, seconds, connections) = (Parse(order[2]), Parse(order[3]), (int)Parse(order[4]));
        var request = Request(url, token);
        var callers = Enumerable.Range(0, connections).Select(_ => new Caller(url, request)).ToArray();
        var begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 5);
        var threads = callers.Select((caller, index) => new Thread(() => caller.Run(begin, index, connections / rate, seconds, connections))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var times = callers.SelectMany(caller => caller.Times);
        Console.WriteLine($"{callers.Sum(caller => caller.Sent)} {callers.Sum(caller => caller.Refused)} {callers.Sum(caller => caller.Failed)} {string.Join(',', times)}");
        return 0;
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Request(Uri url, string token)
    {
        const string body =
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0"}}}}""";
        return Encoding.ASCII.GetBytes(
            $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n" +
            "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n" +
            $"Content-Length: {body.Length}\r\n\r\n{body}");
    }

    private sealed class Caller(Uri url, byte[] request)
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private readonly Socket _socket = Connect(url);

        public List<long> Times { get; } = [];

        public int Sent { get; private set; }

        public int Refused { get; private set; }

        public int Failed { get; private set; }

        public void Run(long begin, int index, double period, double seconds, int connections)
        {
            for (var i = 0; ; i++)
            {
                var offset = period * (i + ((double)index / connections));
                if (offset >= seconds)
                {
                    _socket.Dispose();
                    return;
                }

                var due = begin + (long)(offset * Stopwatch.Frequency);
                var late = Stopwatch.GetTimestamp();
                while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
                Call(late > due ? due : Stopwatch.GetTimestamp());
            }
        }

        private static Socket Connect(Uri url)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(url.Host, url.Port);
            return socket;
        }

        private void Call(long from)
        {
            _socket.Send(request);
            Sent++;
            var answer = Read();
            if (answer.StartsWith("HTTP/1.1 200"u8) && answer.IndexOf("\"content\":["u8) > 0)
            {
                Times.Add((long)Stopwatch.GetElapsedTime(from).TotalMicroseconds);
            }
            else if (answer.StartsWith("HTTP/1.1 429"u8))
            {
                Refused++;
            }
            else
            {
                Failed++;
                Console.Error.WriteLine(Encoding.ASCII.GetString(answer[..Math.Min(answer.Length, 400)]));
            }
        }

        private ReadOnlySpan<byte> Read()
        {
            var length = 0;
            while (true)
            {
                var received = _socket.Receive(_buffer.AsSpan(length));
                length += received;
                var answer = _buffer.AsSpan(0, length);
                var head = answer.IndexOf("\r\n\r\n"u8);
                if (received == 0) return answer;
                if (head < 0) continue;
                var at = answer[..head].IndexOf("Content-Length: "u8);
                if (at < 0 ? answer.EndsWith("\r\n0\r\n\r\n"u8) : length >= head + 4 + Length(answer[(at + 16)..head])) return answer;
            }
        }

        private static int Length(ReadOnlySpan<byte> text) => System.Buffers.Text.Utf8Parser.TryParse(text, out int length, out _) ? length : 0;
    }
}
