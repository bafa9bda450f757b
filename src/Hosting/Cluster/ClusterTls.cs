using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;

namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>
/// Mutual TLS for each kind of connection between nodes: who shows what, and who is believed. Nodes are reached by IP
/// address, so certificates are checked for the name of the role instead of the host's.
/// </summary>
public sealed partial class ClusterTls
{
    // RFC 5280 §4.2.1.12: id-kp-serverAuth and id-kp-clientAuth.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ClusterTlsOptions _options;
    private readonly NodeCertificate _certificate;
    private readonly ILogger _logger;
    private readonly Lazy<X509Certificate2Collection> _authorities;

    public ClusterTls(IOptions<OrleansClusterOptions> options, TimeProvider timeProvider, ILogger<ClusterTls> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value.Tls;
        _logger = logger;
        _certificate = new(_options, timeProvider, logger);
        _authorities = new(() => NodeCertificate.LoadAuthorities(_options));
    }

    /// <summary>False: connections are in the clear, which the options have been asked about.</summary>
    public bool IsConfigured => _options.IsComplete;

    /// <summary>A node connects to a silo, which must be one.</summary>
    public TlsOptions ToSilo() => Create(ServerAuthentication, _options.SiloName);

    /// <summary>A silo is connected to by another silo; no front-end gets in here.</summary>
    public TlsOptions FromSilo() => Create(ClientAuthentication, _options.SiloName);

    /// <summary>A silo's gateway is connected to by a front-end.</summary>
    public TlsOptions FromFrontend() => Create(ClientAuthentication, _options.FrontendName, _options.SiloName);

    private TlsOptions Create(string usage, params string[] names) => new()
    {
        LocalCertificate = _certificate.Current,
        LocalServerCertificateSelector = (_, _) => _certificate.Current,
        LocalClientCertificateSelector = (_, _, _, _, _) => _certificate.Current,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, chain, _) => IsTrusted(certificate, chain, usage, names),
        OnAuthenticateAsClient = (_, client) => client.TargetHost = _options.SiloName,
    };

    private bool IsTrusted(X509Certificate2 certificate, X509Chain? presented, string usage, string[] names)
    {
        if (!names.Any(name => certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false)))
        {
            Log.WrongRole(_logger, certificate.Subject, string.Join(" or ", names));
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities.Value);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(usage));
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (chain.Build(certificate)) return true;

        Log.NotTrusted(_logger, certificate.Subject, string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim())));
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(7203, LogLevel.Warning, "Refused a node: certificate {Subject} does not carry the name {Name}.", EventName = nameof(WrongRole))]
        public static partial void WrongRole(ILogger logger, string subject, string name);

        [LoggerMessage(7204, LogLevel.Warning, "Refused a node: certificate {Subject} is not trusted: {Reason}", EventName = nameof(NotTrusted))]
        public static partial void NotTrusted(ILogger logger, string subject, string reason);
    }
}
