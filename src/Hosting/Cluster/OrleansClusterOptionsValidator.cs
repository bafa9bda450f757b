using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>Refuses what cannot work, and what would carry calls over a network in the clear.</summary>
internal sealed class OrleansClusterOptionsValidator(bool isSilo) : IValidateOptions<OrleansClusterOptions>
{
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, OrleansClusterOptions options)
    {
        var problems = Identity(options).Concat(Endpoints(options)).Concat(Timing(options)).Concat(Security(options)).ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Identity(OrleansClusterOptions options)
    {
        if (options.Clustering is not (OrleansClusterOptions.Localhost or OrleansClusterOptions.AdoNet))
            yield return $"Cluster:Clustering is '{options.Clustering}'; it must be 'localhost' or 'adonet'.";
        if (string.IsNullOrWhiteSpace(options.ClusterId) || options.ClusterId.Length > 150)
            yield return "Cluster:ClusterId must have 1 to 150 characters.";
        if (string.IsNullOrWhiteSpace(options.ServiceId) || options.ServiceId.Length > 150)
            yield return "Cluster:ServiceId must have 1 to 150 characters.";
        if (options.Clustering == OrleansClusterOptions.AdoNet && string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "Cluster:ConnectionString is missing; 'adonet' clustering finds silos in a PostgreSQL database.";
    }

    private IEnumerable<string> Endpoints(OrleansClusterOptions options)
    {
        if (options.AdvertisedAddress is { } advertised
            && (!IPAddress.TryParse(advertised, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            yield return $"Cluster:AdvertisedAddress is '{advertised}'; it must be the IP address that other nodes reach this silo at.";
        if (options.GatewayPort is < 1 or > 65535)
            yield return $"Cluster:GatewayPort is {options.GatewayPort}; it must be from 1 to 65535.";
        if (isSilo && options.SiloPort is < 1 or > 65535)
            yield return $"Cluster:SiloPort is {options.SiloPort}; it must be from 1 to 65535.";
        if (isSilo && options.SiloPort == options.GatewayPort)
            yield return $"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}; they must differ.";
        if (options.PrimarySiloPort is < 1 or > 65535)
            yield return $"Cluster:PrimarySiloPort is {options.PrimarySiloPort}; it must be from 1 to 65535.";
        if (options.PrimarySiloPort is not null && options.Clustering != OrleansClusterOptions.Localhost)
            yield return "Cluster:PrimarySiloPort belongs to 'localhost' clustering; leave it out.";
    }

    private static IEnumerable<string> Timing(OrleansClusterOptions options)
    {
        if (options.ProbeTimeout <= TimeSpan.Zero || options.ProbeTimeout > LongestProbe)
            yield return $"Cluster:ProbeTimeout is {options.ProbeTimeout}; it must be positive and at most {LongestProbe}.";
        if (options.MissedProbes is < 1 or > 100)
            yield return $"Cluster:MissedProbes is {options.MissedProbes}; it must be from 1 to 100.";
        if (options.ConnectTimeout <= TimeSpan.Zero)
            yield return $"Cluster:ConnectTimeout is {options.ConnectTimeout}; it must be positive.";
    }

    private IEnumerable<string> Security(OrleansClusterOptions options)
    {
        var tls = options.Tls;
        if (tls.IsEmpty)
        {
            if (options.Clustering == OrleansClusterOptions.AdoNet && !options.AllowPlaintext && !StaysOnLoopback(options))
            {
                yield return "Cluster:Tls is missing: nodes would talk in the clear and to anybody. Set Cluster:Tls:Certificate, PrivateKey and "
                    + "Authority, or Cluster:AllowPlaintext=true where the network encrypts and authenticates by itself.";
            }

            yield break;
        }

        if (!tls.IsComplete)
        {
            yield return "Cluster:Tls needs all three of Certificate, PrivateKey and Authority.";
        }
        else if (FileProblem(tls) is { } problem)
        {
            yield return problem;
        }

        if (string.IsNullOrWhiteSpace(tls.SiloName) || string.IsNullOrWhiteSpace(tls.FrontendName)
            || string.Equals(tls.SiloName, tls.FrontendName, StringComparison.OrdinalIgnoreCase))
        {
            yield return "Cluster:Tls:SiloName and Cluster:Tls:FrontendName must be two different names: they tell a silo's certificate from a front-end's.";
        }
    }

    // A front-end does not listen for other nodes; where the silos are it cannot know, so it needs the certificates or the permission.
    private bool StaysOnLoopback(OrleansClusterOptions options) =>
        isSilo && IPAddress.TryParse(options.AdvertisedAddress, out var address) && IPAddress.IsLoopback(address);

    private static string? FileProblem(ClusterTlsOptions tls)
    {
        foreach (var (key, path) in new[] { ("Certificate", tls.Certificate!), ("PrivateKey", tls.PrivateKey!), ("Authority", tls.Authority!) })
        {
            if (!File.Exists(path)) return $"Cluster:Tls:{key}: there is no file '{path}'.";
        }

        try
        {
            using var certificate = NodeCertificate.Load(tls);
            return NodeCertificate.LoadAuthorities(tls).Count == 0 ? $"Cluster:Tls:Authority: '{tls.Authority}' holds no certificate in PEM form." : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"Cluster:Tls: '{tls.Certificate}', '{tls.PrivateKey}' and '{tls.Authority}' cannot be used as PEM files: {exception.Message}";
        }
    }
}
