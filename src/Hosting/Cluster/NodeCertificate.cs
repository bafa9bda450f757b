using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>This node's certificate, read again when its file changes: short-lived certificates are renewed without a restart.</summary>
internal sealed partial class NodeCertificate(ClusterTlsOptions options, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private X509Certificate2? _certificate;
    private DateTime _written;
    private DateTimeOffset _nextLook;

    public X509Certificate2 Current
    {
        get
        {
            lock (_lock)
            {
                if (_certificate is null || timeProvider.GetUtcNow() >= _nextLook) Look();
                return _certificate!;
            }
        }
    }

    public static X509Certificate2 Load(ClusterTlsOptions options) =>
        X509Certificate2.CreateFromPemFile(options.Certificate!, options.PrivateKey);

    public static X509Certificate2Collection LoadAuthorities(ClusterTlsOptions options)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.Authority!);
        return authorities;
    }

    private void Look()
    {
        _nextLook = timeProvider.GetUtcNow() + LookInterval;
        try
        {
            var written = File.GetLastWriteTimeUtc(options.Certificate!);
            if (_certificate is not null && written == _written) return;

            // The old one is not disposed: handshakes may be using it.
            _certificate = Load(options);
            _written = written;
            Log.Loaded(logger, _certificate.Subject, _certificate.NotAfter);
        }
        catch (Exception exception) when (_certificate is not null && exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Certificate and key are two files: between the two writes they do not fit, and the next look finds them whole.
            Log.NotReloaded(logger, options.Certificate!, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7201, LogLevel.Information, "Node certificate {Subject}, good until {NotAfter:u}.", EventName = nameof(Loaded))]
        public static partial void Loaded(ILogger logger, string subject, DateTime notAfter);

        [LoggerMessage(7202, LogLevel.Warning, "The node certificate {Path} changed and cannot be read yet; the old one stays in use.", EventName = nameof(NotReloaded))]
        public static partial void NotReloaded(ILogger logger, string path, Exception exception);
    }
}
