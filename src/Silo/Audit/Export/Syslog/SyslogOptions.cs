using System.ComponentModel.DataAnnotations;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>A syslog receiver for the audit log (RFC 5424).</summary>
internal sealed class SyslogOptions
{
    public const string SectionName = "AuditSyslog";

    /// <summary>The receiver's name or address; null for none.</summary>
    public string? Host { get; set; }

    /// <summary>Default 6514, the port of syslog over TLS (RFC 5425 §4.1); plain receivers usually listen on 514.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 6514;

    /// <summary>Default TLS.</summary>
    public SyslogTransport Transport { get; set; } = SyslogTransport.Tls;

    /// <summary>The name in the receiver's certificate. Default: the host.</summary>
    public string? ServerName { get; set; }

    /// <summary>A PEM file with the only authorities that are trusted to sign the receiver's certificate. Default: the system's.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>A PEM file with this client's certificate and its chain, for receivers that demand one.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the key of <see cref="CertificateFile"/>.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>RFC 5424 §6.2.1. Default 13, log audit.</summary>
    [Range(0, 23)]
    public int Facility { get; set; } = 13;

    /// <summary>
    /// The structured data's id (RFC 5424 §7): a name and your organization's enterprise number. The default's number is
    /// reserved for examples (RFC 5612).
    /// </summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,20}@[0-9.]{1,11}$")]
    public string StructuredDataId { get; set; } = "audit@32473";

    /// <summary>
    /// A longer message is sent without what was captured and changed, and says so. Default 8192, which rsyslog takes
    /// unless it is told otherwise (maxMessageSize).
    /// </summary>
    [Range(2048, 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 8192;

    /// <summary>For DNS, TCP and TLS together, and for one write. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Syslog has no acknowledgement: a record counts as delivered when the receiver's system has it and the connection
    /// has lived this much longer. What was sent since is sent again after a break. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(5);
}
