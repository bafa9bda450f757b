using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>
/// A syslog receiver over TLS or TCP. The protocol has no acknowledgement, so delivery is inferred: the other side's
/// system has the bytes, and the connection has outlived them by <see cref="SyslogOptions.SettleTime"/>.
/// </summary>
internal sealed class SyslogStreamTarget(IOptions<SyslogOptions> options, TimeProvider timeProvider) : IAuditTarget
{
    private readonly SyslogOptions _options = options.Value;
    private readonly Queue<(long Ticket, long Bytes, DateTimeOffset SentAt)> _underway = new();
    private SyslogConnection? _connection;
    private long _tickets;

    public string Name => "syslog";

    public IReadOnlyList<string> Streams { get; } = [AuditStream.Checkpoints, AuditStream.Entries];

    public async Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            _connection ??= await SyslogConnection.OpenAsync(_options, either.Token).ConfigureAwait(false);
            if (_connection.IsBroken) throw new IOException("The syslog receiver closed the connection.");

            await _connection.WriteAsync(records.Select(r => SyslogMessage.Of(r, _options, Environment.MachineName)), either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            await CloseAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw exception is OperationCanceledException
                ? new IOException($"The syslog receiver took nothing for {_options.Timeout.TotalSeconds:0.###} s.", exception)
                : new IOException($"The syslog receiver cannot be reached: {exception.Message}", exception);
        }

        _underway.Enqueue((++_tickets, _connection.Written, timeProvider.GetUtcNow()));
        return _tickets;
    }

    public bool IsDelivered(long ticket)
    {
        // In their order: what was delivered before the break was taken off by an earlier question.
        while (_underway.TryPeek(out var oldest) && oldest.Ticket <= ticket && IsSettled(oldest.Bytes, oldest.SentAt)) _underway.Dequeue();
        return !_underway.TryPeek(out var first) || first.Ticket > ticket;
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private bool IsSettled(long bytes, DateTimeOffset sentAt)
    {
        var isSettled = timeProvider.GetUtcNow() - sentAt >= _options.SettleTime && _connection?.HasAcknowledged(bytes) == true;
        // Asked last: nothing that broke before the other two answers may pass.
        return _connection is { IsBroken: false } ? isSettled : throw new IOException("The syslog receiver closed the connection.");
    }

    private async Task CloseAsync()
    {
        _underway.Clear();
        if (_connection is not { } connection) return;

        _connection = null;
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
