using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Connects to a remote server. After a failure the next attempt waits a little, longer with every further one; calls that
/// come sooner are told the last reason at once. A new version of the connection starts afresh.
/// </summary>
internal sealed class RemoteSessionOpener(
    string tenantId, IRemoteServerConnector connector, CredentialOpening credentials, ChanceSource chance, TimeProvider time, CallOptions options)
    : ISessionOpener
{
    private int _failures;
    private long _version;
    private long _failedAt;
    private TimeSpan _wait;
    private CallReply? _lastRefusal;

    public async Task<SessionOutcome> OpenAsync(ConnectionSnapshot connection, CancellationToken cancellationToken)
    {
        if (connection.Version != _version)
        {
            (_version, _failures, _lastRefusal) = (connection.Version, 0, null);
        }

        var rest = _wait - time.GetElapsedTime(_failedAt);
        if (_lastRefusal is { } last && rest > TimeSpan.Zero)
        {
            return SessionOutcome.Refused(CallReply.Failed(last.Status, last.Reason!, rest));
        }

        var outcome = await ConnectAsync(connection, cancellationToken);
        if (outcome.IsOpen || outcome.ConnectionOutdated)
        {
            (_failures, _lastRefusal) = (0, null);
            return outcome;
        }

        _failedAt = time.GetTimestamp();
        _wait = Backoff.Wait(_failures++, options.ReconnectDelay, options.MaxReconnectDelay, chance());
        _lastRefusal = outcome.Refusal;
        return SessionOutcome.Refused(CallReply.Failed(outcome.Refusal.Status, outcome.Refusal.Reason!, _wait));
    }

    public Task OnClosedAsync(IUpstreamSession session, string? crash, TimeSpan uptime) => Task.CompletedTask;

    private async Task<SessionOutcome> ConnectAsync(ConnectionSnapshot connection, CancellationToken cancellationToken)
    {
        if (connection.Transport != ServerTransport.StreamableHttp || !Uri.TryCreate(connection.Url, UriKind.Absolute, out var url))
        {
            return SessionOutcome.Unavailable("The connection names no remote server.");
        }

        if (await credentials.OpenAsync(tenantId, connection, cancellationToken) is not { } opened)
        {
            return SessionOutcome.CredentialGone();
        }

        var outcome = await connector.ConnectAsync(new RemoteServerTarget(url, opened.Headers), cancellationToken);
        return outcome switch
        {
            { Connected: true } => SessionOutcome.Open(outcome.Session),
            { Unauthorized: true } => SessionOutcome.Unavailable($"The server refuses this connection's credential: {outcome.Reason}"),
            _ => SessionOutcome.NotStarted(outcome.Reason!, options.RetryAfter),
        };
    }
}
