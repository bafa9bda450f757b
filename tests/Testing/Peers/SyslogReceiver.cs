using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>
/// A syslog receiver on loopback that reads octet-counted frames (RFC 6587 §3.4.1) and nothing else: the first byte out of
/// place is kept as a complaint and ends the connection.
/// </summary>
public sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentQueue<SyslogFrame> _frames = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Task _accepting;

    public SyslogReceiver(X509Certificate2? certificate = null, int port = 0)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public IReadOnlyList<SyslogFrame> Frames => [.. _frames];

    public IReadOnlyList<string> Complaints => [.. _complaints];

    public int Connections => _sockets.Count;

    /// <summary>Ends after so many frames, the last of them unread, as a receiver does that is killed.</summary>
    public int DieAfter { get; set; } = int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _sockets) socket.Close(0);
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var readers = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _sockets.Add(socket);
                readers.Add(ReadAsync(socket));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(readers);
        }
    }

    private async Task ReadAsync(Socket socket)
    {
        try
        {
            await using Stream plain = new NetworkStream(socket, ownsSocket: true);
            if (_certificate is null)
            {
                await ReadFramesAsync(plain, socket);
                return;
            }

            await using var secured = new SslStream(plain);
            await secured.AuthenticateAsServerAsync(_certificate);
            await ReadFramesAsync(secured, socket);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The sender, or the test, ended the connection.
            socket.Close();
        }
    }

    private async Task ReadFramesAsync(Stream stream, Socket socket)
    {
        while (await ReadLengthAsync(stream) is { } length)
        {
            var frame = new byte[length];
            await stream.ReadExactlyAsync(frame);
            if (_frames.Count >= DieAfter)
            {
                // With data unread, the system answers with a reset.
                socket.Close(0);
                return;
            }

            try
            {
                _frames.Enqueue(SyslogFrame.Parse(frame));
            }
            catch (FormatException exception)
            {
                _complaints.Enqueue(exception.Message);
                return;
            }
        }
    }

    /// <summary><c>MSG-LEN = NONZERO-DIGIT *DIGIT</c>, then one space; null at the end.</summary>
    private async Task<int?> ReadLengthAsync(Stream stream)
    {
        var one = new byte[1];
        var digits = new StringBuilder();
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == ' ' && digits.Length > 0) return int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
            if (one[0] is < (byte)'0' or > (byte)'9' || (digits.Length == 0 && one[0] == '0') || digits.Length > 7)
            {
                _complaints.Enqueue($"0x{one[0]:x2} where a length is expected, after '{digits}'.");
                return null;
            }

            digits.Append((char)one[0]);
        }

        if (digits.Length > 0) _complaints.Enqueue($"The stream ended in a length: '{digits}'.");
        return null;
    }
}
