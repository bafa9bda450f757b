using System.Net.Sockets;
using System.Text;

namespace Archestra.Cluster.Gateway.Benchmarks.Load;

/// <summary>One caller: a kept connection on which one request follows the answer to the one before.</summary>
internal sealed class LoadCaller : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[][] _requests;
    private readonly AnswerReader _reader;
    private int _next;

    private LoadCaller(LoadOrder order, byte[][] requests, int number)
    {
        _requests = requests;
        _reader = new AnswerReader(_socket, order.ResultBytes);

        // Callers begin at different places of the rotation.
        _next = number * requests.Length / order.Callers;
    }

    /// <summary>In ticks of the clock, one for each answer that was right.</summary>
    public List<long> Times { get; } = new(4096);

    public long Failures { get; private set; }

    public string? FirstFailure { get; private set; }

    public static async Task<LoadCaller> ConnectAsync(LoadOrder order, byte[][] requests, int number)
    {
        var caller = new LoadCaller(order, requests, number);
        await caller._socket.ConnectAsync(order.Server.Host, order.Server.Port);
        return caller;
    }

    public async Task CallUntilAsync(long end)
    {
        var now = TimeProvider.System.GetTimestamp();
        while (now < end && Failures < 10)
        {
            var sent = now;
            Send(_requests[_next]);
            _next = _next + 1 < _requests.Length ? _next + 1 : 0;
            var isRight = await _reader.ReadAsync();
            now = TimeProvider.System.GetTimestamp();
            if (isRight)
            {
                Times.Add(now - sent);
            }
            else
            {
                Failures++;
                FirstFailure ??= Encoding.UTF8.GetString(_reader.Text);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Send(ReadOnlySpan<byte> request)
    {
        while (!request.IsEmpty)
        {
            request = request[_socket.Send(request)..];
        }
    }
}
