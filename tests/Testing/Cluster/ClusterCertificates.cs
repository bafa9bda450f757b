using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Archestra.Cluster.Testing;

/// <summary>An authority and the certificates of nodes, as PEM files in one folder.</summary>
public sealed class ClusterCertificates : IDisposable
{
    public const string SiloName = "silo.archestra.internal";
    public const string FrontendName = "frontend.archestra.internal";

    private static readonly string[] BothUsages = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    public ClusterCertificates(string folder, string authority)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, authority)).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={authority}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        AuthorityPath = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(AuthorityPath, _authority.ExportCertificatePem());
    }

    public string AuthorityPath { get; }

    /// <returns>The settings of a node that shows a certificate with this name.</returns>
    public IReadOnlyDictionary<string, string> Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(name, name, key);
        var path = Path.Combine(_folder, $"{name}-{Convert.ToHexStringLower(certificate.SerialNumberBytes.Span)}");
        File.WriteAllText($"{path}.pem", certificate.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Cluster:Tls:Certificate"] = $"{path}.pem",
            ["Cluster:Tls:PrivateKey"] = $"{path}.key",
            ["Cluster:Tls:Authority"] = AuthorityPath,
        };
    }

    /// <summary>For a connection that the test opens itself.</summary>
    /// <param name="name">The DNS name in it.</param>
    /// <param name="subject">How logs call it.</param>
    public X509Certificate2 IssueForMemory(string name, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(name, subject, key);
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => _authority.Dispose();

    private X509Certificate2 Sign(string name, string subject, ECDsa key)
    {
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var usages = new OidCollection();
        foreach (var usage in BothUsages) usages.Add(new Oid(usage));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        return request.Create(_authority, now.AddMinutes(-30), now.AddHours(12), RandomNumberGenerator.GetBytes(12));
    }
}
