using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo.Diagnosis;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone.Diagnosis;

/// <summary>Whether the certificate of an https address is there, can be used, and is not about to expire.</summary>
internal sealed class CertificateCheck(IOptions<ServerOptions> server, IConfiguration configuration, TimeProvider time) : IDiagnosticCheck
{
    private const string Section = "Kestrel:Certificates:Default";

    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Run());

    private CheckOutcome Run()
    {
        if (!server.Value.Urls.Any(url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))) return CheckOutcome.Passed;

        var section = configuration.GetSection(Section);
        if (section["Path"] is not { } path)
            return CheckOutcome.Error("Server:Urls has an https address, and there is no certificate.", $"Name a PEM certificate and its key in {Section}:Path and {Section}:KeyPath.");
        try
        {
            using var certificate = section["KeyPath"] is { } keyPath
                ? X509Certificate2.CreateFromPemFile(path, keyPath)
                : X509CertificateLoader.LoadPkcs12FromFile(path, section["Password"]);
            return Judge(path, certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Its message may quote the file.
            return CheckOutcome.Error(
                $"The certificate '{path}' cannot be used ({exception.GetType().Name}).",
                $"See that {Section}:Path and KeyPath name a PEM certificate and its key (or Path a PKCS #12 file and Password its password) that the gateway's user can read.");
        }
    }

    private CheckOutcome Judge(string path, DateTime notAfter)
    {
        var left = notAfter - time.GetUtcNow().UtcDateTime;
        const string Renew = "Renew it and put the new one in its place.";
        return left < TimeSpan.Zero ? CheckOutcome.Error($"The certificate '{path}' expired at {notAfter:u}.", Renew)
            : left < Notice ? CheckOutcome.Warning($"The certificate '{path}' expires at {notAfter:u}.", Renew)
            : CheckOutcome.Passed;
    }
}
