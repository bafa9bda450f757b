using System.Diagnostics;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// The session of one call grain: opened when first needed, once for all who wait; replaced when the connection has a new
/// version, while the old one finishes its calls; opened anew after it ended. Everything here runs in the grain's turns.
/// </summary>
internal sealed partial class ServerSessions(string tenantId, string grainKey, ConnectionView connection, ISessionOpener opener, SessionPorts ports)
    : IDisposable
{
    /// <summary>How often in a row a session may be outdated or over by the time it is open.</summary>
    private const int MaxAttempts = 3;

    private readonly CallOptions _options = ports.Options.Value;
    private readonly Dictionary<LiveSession, Task> _closing = [];
    private readonly CancellationTokenSource _stopping = new();
    private LiveSession? _current;
    private Task<SessionOutcome>? _opening;
    private long _lastUse = ports.Time.GetTimestamp();
    private long _toldAt = ports.Time.GetTimestamp();

    public bool IsOpening => _opening is { IsCompleted: false };

    public IUpstreamSession? Current => _current is { IsUsable: true } live ? live.Session : null;

    /// <summary>Sessions that run: the current one and those that finish their calls.</summary>
    public int Alive => _closing.Count + (_current is null ? 0 : 1);

    /// <summary>Sessions opened since the activation began.</summary>
    public int Starts { get; private set; }

    public string? LastProblem { get; private set; }

    /// <summary>Whether the sessions are with a process of ours or with somebody's server, for what is measured.</summary>
    public string Kind { get; } = HostedServerKey.TryParse(grainKey, out _) ? TelemetryAttributes.Hosted : TelemetryAttributes.Remote;

    public bool IsUsable(IUpstreamSession session) => ReferenceEquals(Current, session);

    public ValueTask<ConnectionLook> FindConnectionAsync(CancellationToken cancellationToken) => connection.GetAsync(cancellationToken);

    /// <summary>The session for a call, or the call's reply.</summary>
    public ValueTask<SessionOutcome> GetAsync(CancellationToken cancellationToken) => GetAsync(tellOfNewTools: true, cancellationToken);

    /// <param name="tellOfNewTools">A new session may have other tools. Not when it is asked for them: the asker would be told to ask again, and asking is no use that keeps a session open.</param>
    public async ValueTask<SessionOutcome> GetAsync(bool tellOfNewTools, CancellationToken cancellationToken)
    {
        _lastUse = tellOfNewTools ? ports.Time.GetTimestamp() : _lastUse;
        for (var attempt = 0; attempt < MaxAttempts;)
        {
            var look = await connection.GetAsync(cancellationToken);
            if (look.Snapshot is not { } snapshot)
            {
                RetireCurrent();
                return SessionOutcome.Refused(look.Refusal!);
            }

            // Between the look and this line other turns ran: only what is still so counts.
            if (!connection.IsCurrent(snapshot))
            {
                continue;
            }

            if (_current is { IsUsable: true } live && live.Version == snapshot.Version)
            {
                return SessionOutcome.Open(live.Session);
            }

            RetireCurrent();
            if (!IsOpening)
            {
                attempt++;
                _opening = OpenAsync(snapshot, tellOfNewTools);
            }

            var outcome = await _opening!.WaitAsync(cancellationToken);
            if (!outcome.IsOpen && !(outcome.ConnectionOutdated && await IsReplacedAsync(snapshot, cancellationToken)))
            {
                return outcome;
            }
        }

        return SessionOutcome.NotStarted("The server's session does not last.", _options.RetryAfter);
    }

    /// <summary>The connection changed: whatever is open serves no new call from here on.</summary>
    public void OnConnectionChanged()
    {
        connection.Invalidate();
        RetireCurrent();
    }

    public void RetireIfIdle(TimeSpan idle, bool busy)
    {
        if (busy)
        {
            _lastUse = ports.Time.GetTimestamp();
        }
        else if (ports.Time.GetElapsedTime(_lastUse) >= idle)
        {
            RetireCurrent();
        }
    }

    /// <summary>Has a server in use asked for its tools again: one that changes them to do harm announces nothing.</summary>
    public Task RecheckToolsAsync() => _current is { IsUsable: true } live && _lastUse > _toldAt
        && ports.Time.GetElapsedTime(_toldAt) >= _options.ToolRecheckPeriod
        ? TellOfToolsAsync(live.InstallationId)
        : Task.CompletedTask;

    /// <summary>Lets every session finish its calls until cancelled, then ends it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        RetireCurrent();
        var closing = _closing.ToArray();
        try
        {
            await Task.WhenAll(closing.Select(c => c.Value)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAllAsync();
        }
    }

    /// <summary>Ends every session now; its calls end as unknown.</summary>
    public async Task EndAllAsync()
    {
        RetireCurrent();
        foreach (var (live, closed) in _closing.ToArray())
        {
            await live.Session.DisposeAsync();
            await closed;
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<SessionOutcome> OpenAsync(ConnectionSnapshot snapshot, bool tellOfNewTools)
    {
        using var limit = new CancellationTokenSource(_options.OpenTimeout, ports.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        SessionOutcome outcome;
        try
        {
            outcome = await opener.OpenAsync(snapshot, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            outcome = SessionOutcome.NotStarted("The server did not start in time.", _options.RetryAfter);
        }
        catch (Exception exception)
        {
            // All who wait for the session get this answer: a defect in opening must not become their exception.
            LogOpenFailed(ports.Logger, exception, snapshot.ConnectionId);
            outcome = SessionOutcome.NotStarted("The gateway failed to reach the server.", _options.RetryAfter);
        }

        if (outcome.IsOpen)
        {
            await AdoptAsync(new LiveSession(outcome.Session, snapshot.Version, snapshot.InstallationId, ports.Time.GetTimestamp()), tellOfNewTools);
        }
        else
        {
            LastProblem = outcome.Refusal.Reason;
        }

        return outcome;
    }

    private async Task<bool> IsReplacedAsync(ConnectionSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (connection.IsCurrent(snapshot))
        {
            connection.Invalidate();
        }

        return (await connection.GetAsync(cancellationToken)).Snapshot?.Version != snapshot.Version;
    }

    private async Task AdoptAsync(LiveSession live, bool tellOfNewTools)
    {
        Starts++;
        _current = live;
        GatewayMetrics.UpstreamSessions.Add(1, KindTag);
        _lastUse = ports.Time.GetTimestamp();
        _ = WatchAsync(live);
        _ = WatchToolsAsync(live);
        if (_stopping.IsCancellationRequested)
        {
            RetireCurrent();
        }
        else if (tellOfNewTools)
        {
            // Also the first one: the server may have changed its tools while nobody had a session with it.
            await TellOfToolsAsync(live.InstallationId);
        }
        else
        {
            _toldAt = ports.Time.GetTimestamp();
        }
    }

    private void RetireCurrent()
    {
        if (_current is { } live)
        {
            _current = null;
            live.Retired = true;
            _closing.Add(live, DrainAsync(live));
        }
    }

    private KeyValuePair<string, object?> KindTag => new(TelemetryAttributes.ServerKind, Kind);

    private async Task WatchAsync(LiveSession live)
    {
        // Outlives the call that opened the session, and its trace.
        Activity.Current = null;
        var reason = await live.Session.Ended;
        live.EndToolChanges();
        if (live.Retired)
        {
            return;
        }

        live.Retired = true;
        _current = null;
        LastProblem = reason;
        GatewayMetrics.UpstreamSessionsLost.Add(1, KindTag);
        LogEnded(ports.Logger, live.InstallationId, reason);
        await CloseAsync(live, reason);
    }

    private async Task DrainAsync(LiveSession live)
    {
        using var limit = new CancellationTokenSource(_options.DrainTimeout, ports.Time);
        try
        {
            await live.Session.DrainAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogDrainTimeout(ports.Logger, live.InstallationId);
        }

        try
        {
            await CloseAsync(live, crash: null);
        }
        finally
        {
            _closing.Remove(live);
        }
    }

    private async Task CloseAsync(LiveSession live, string? crash)
    {
        live.EndToolChanges();
        GatewayMetrics.UpstreamSessions.Add(-1, KindTag);
        GatewayMetrics.ClientSessionDuration.Record(ports.Time.GetElapsedTime(live.OpenedAt).TotalSeconds, KindTag);
        await live.Session.DisposeAsync();
        await opener.OnClosedAsync(live.Session, crash, ports.Time.GetElapsedTime(live.OpenedAt));
    }

    private async Task WatchToolsAsync(LiveSession live)
    {
        Activity.Current = null;
        await foreach (var _ in live.ReadToolChangesAsync())
        {
            await TellOfToolsAsync(live.InstallationId);
        }
    }

    private async Task TellOfToolsAsync(string installationId)
    {
        _toldAt = ports.Time.GetTimestamp();
        var key = new InstallationKey(tenantId, installationId).ToString();
        try
        {
            await SystemCaller.InvokeAsync(() => ports.Grains.GetGrain<IInstallationGrain>(key).OnToolListChangedAsync());
        }
        catch (Exception exception) when (GrainCallFailure.IsLost(exception))
        {
            // A hint: the list is read again when its time is up.
            LogHintLost(ports.Logger, exception, installationId);
        }
    }
}
