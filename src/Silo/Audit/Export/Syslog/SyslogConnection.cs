using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>
/// A stream of syslog messages with octet counting (RFC 6587 §3.4.1, RFC 5425 §4.3): <c>MSG-LEN SP SYSLOG-MSG</c>. It
/// listens to the other side all the time, which never says anything: that it has closed is the only news there can be.
/// </summary>
internal sealed class SyslogConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CountedStream _counted;
    private readonly Stream _stream;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _listening;
    private volatile bool _isBroken;

    private SyslogConnection(Socket socket, CountedStream counted, Stream stream)
    {
        _socket = socket;
        _counted = counted;
        _stream = stream;
        _listening = ListenAsync();
    }

    /// <summary>Asks the system too: it knows of a break before the listening task has had its turn.</summary>
    public bool IsBroken => _isBroken || !ConnectionState.Of(_socket).IsOpen;

    /// <summary>Bytes given to the connection so far.</summary>
    public long Written => _counted.Written;

    public static async Task<SyslogConnection> OpenAsync(SyslogOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host!, options.Port, cancellationToken).ConfigureAwait(false);
            // A receiver whose machine vanished is noticed even while nothing is sent.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            var counted = new CountedStream(socket);
            Stream stream = options.Transport == SyslogTransport.Tls
                ? await SecureAsync(counted, options, cancellationToken).ConfigureAwait(false)
                : counted;
            return new SyslogConnection(socket, counted, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task WriteAsync(IEnumerable<byte[]> messages, CancellationToken cancellationToken)
    {
        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)));
            frames.WriteByte((byte)' ');
            frames.Write(message);
        }

        await _stream.WriteAsync(frames.GetBuffer().AsMemory(0, (int)frames.Length), cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the other side's system has acknowledged this many bytes.</summary>
    public bool HasAcknowledged(long bytes) => ConnectionState.Of(_socket).Acknowledged >= bytes;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        _closing.Dispose();
    }

    private static async Task<SslStream> SecureAsync(CountedStream counted, SyslogOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(counted);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = options.ServerName ?? options.Host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = ExportHttp.TrustOf(options.AuthorityFile),
                ClientCertificateContext = CertificateOf(options),
            },
            cancellationToken).ConfigureAwait(false);
        return stream;
    }

    // Read anew for each connection: certificates are replaced while a silo runs.
    private static SslStreamCertificateContext? CertificateOf(SyslogOptions options)
    {
        if (options.CertificateFile is not { } file) return null;

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(file, options.PrivateKeyFile), chain, offline: true);
    }

    private async Task ListenAsync()
    {
        var unexpected = new byte[256];
        try
        {
            while (await _stream.ReadAsync(unexpected, _closing.Token).ConfigureAwait(false) > 0)
            {
                // RFC 6587 knows no answer; whatever it is, it does not matter.
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed by one side or the other.
        }

        _isBroken = true;
    }
}
