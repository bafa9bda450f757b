namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

internal enum SyslogTransport
{
    /// <summary>RFC 5425.</summary>
    Tls,

    /// <summary>RFC 6587 with octet counting, in the clear.</summary>
    Tcp,

    /// <summary>RFC 5426: nobody learns of what is lost.</summary>
    Udp,
}
