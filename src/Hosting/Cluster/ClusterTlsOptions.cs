using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>
/// Certificates of the silo and gateway ports. Both ends of every connection show one. Roles are told apart by name: a
/// front-end's certificate must not carry the silos' name, or a stolen one could join the cluster as a silo.
/// </summary>
public sealed class ClusterTlsOptions
{
    /// <summary>PEM file with this node's certificate. It is read again when it changes.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's private key, without password.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>PEM file with the authorities that sign node certificates, intermediates included. No other is trusted, the system's neither.</summary>
    public string? Authority { get; set; }

    /// <summary>The DNS name (subject alternative name) that every silo's certificate carries.</summary>
    public string SiloName { get; set; } = "silo.archestra.internal";

    /// <summary>The DNS name that every front-end's certificate carries.</summary>
    public string FrontendName { get; set; } = "frontend.archestra.internal";

    [MemberNotNullWhen(true, nameof(Certificate), nameof(PrivateKey), nameof(Authority))]
    internal bool IsComplete => Certificate is not null && PrivateKey is not null && Authority is not null;

    internal bool IsEmpty => Certificate is null && PrivateKey is null && Authority is null;
}
