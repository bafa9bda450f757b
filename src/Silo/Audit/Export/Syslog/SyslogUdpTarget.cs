using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>A syslog receiver over UDP (RFC 5426): one datagram per record, and nobody learns whether it arrives.</summary>
internal sealed class SyslogUdpTarget(IOptions<SyslogOptions> options) : IAuditTarget
{
    private readonly SyslogOptions _options = options.Value;

    public string Name => "syslog";

    public IReadOnlyList<string> Streams { get; } = [AuditStream.Checkpoints, AuditStream.Entries];

    public async Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken)
    {
        // A new socket per batch: the name may have moved to another address.
        using var client = new UdpClient(_options.Host!, _options.Port);
        foreach (var record in records)
            await client.SendAsync(SyslogMessage.Of(record, _options, Environment.MachineName), cancellationToken).ConfigureAwait(false);
        return 0;
    }

    public bool IsDelivered(long ticket) => true;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
