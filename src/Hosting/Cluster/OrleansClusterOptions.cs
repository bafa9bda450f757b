namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>
/// How a node finds and trusts the other nodes. The section is not named <c>Orleans</c>: Orleans reads that one itself and
/// would take <c>Clustering</c> in it for its own.
/// </summary>
public sealed class OrleansClusterOptions
{
    public const string SectionName = "Cluster";

    /// <summary>Silos of one machine, found by port: for development. Everything listens on loopback.</summary>
    public const string Localhost = "localhost";

    /// <summary>Silos find each other in a PostgreSQL table.</summary>
    public const string AdoNet = "adonet";

    /// <summary><c>localhost</c> (default) or <c>adonet</c>.</summary>
    public string Clustering { get; set; } = Localhost;

    /// <summary>Nodes with the same name form one cluster. A blue/green deployment gives each colour its own.</summary>
    public string ClusterId { get; set; } = "archestra";

    /// <summary>Part of the key of stored grain state and reminders: never changes in the life of a deployment.</summary>
    public string ServiceId { get; set; } = "archestra";

    /// <summary>
    /// The database of the membership table, in Npgsql's form. Holds a password: never logged. A silo's default is
    /// <c>Storage:ConnectionString</c>; a front-end needs its own, with a role that can only read that table.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The IP address that other nodes reach this silo at. Default: this host's first address that is not loopback.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>A name for logs and the membership table, for example the pod's. Default: made up by Orleans.</summary>
    public string? SiloName { get; set; }

    public int SiloPort { get; set; } = 11111;

    /// <summary>Where front-ends reach a silo. With <c>localhost</c> clustering also where a front-end looks for it.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>With <c>localhost</c> clustering: the silo port of the first silo. Default: this silo is the first.</summary>
    public int? PrimarySiloPort { get; set; }

    /// <summary>How often silos probe each other, and how long an answer may take.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After this many unanswered probes a silo is suspected.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>How long a front-end that starts looks for a silo before it gives up.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Lets nodes talk without TLS beyond loopback; for networks that encrypt and authenticate by themselves.</summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>The mutual TLS between nodes.</summary>
    public ClusterTlsOptions Tls { get; set; } = new();
}
