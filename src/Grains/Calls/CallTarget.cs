using Archestra.Cluster.Grains.Connections;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>What a grain that carries calls is made of, remote or hosted: its sessions, its calls, its list of tools.</summary>
internal sealed class CallTarget : IDisposable
{
    private readonly CallOptions _options;
    private readonly TimeProvider _time;

    private CallTarget(string grainKey, ServerSessions sessions, CallPorts calls)
    {
        _options = calls.Options.Value;
        _time = calls.Time;
        Sessions = sessions;
        Execution = new CallExecution(grainKey, sessions, calls);
        Tools = new ToolListing(sessions, calls.Time, _options);
    }

    public ServerSessions Sessions { get; }

    public CallExecution Execution { get; }

    public ToolListing Tools { get; }

    /// <summary>Something here outlives an idle look: calls, frames that wait, or a session that runs.</summary>
    public bool IsBusy => Execution.Open > 0 || Sessions.Alive > 0;

    public ServerStatus Status() => new()
    {
        State = this switch
        {
            { Sessions.Current: not null } => ServerState.Running,
            { Sessions.IsOpening: true } => ServerState.Starting,
            _ => ServerState.Idle,
        },
        CallsInFlight = Execution.InFlight,
        CallsQueued = Execution.Queued,
        Starts = Sessions.Starts,
        LastProblem = Sessions.LastProblem,
        ProtocolVersion = Sessions.Current?.ProtocolVersion,
    };

    /// <summary>Calls finish within the stop timeout or are ended; then the sessions are closed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.StopTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await Execution.StopAsync(either.Token);
        await Sessions.StopAsync(either.Token);
    }

    public void Dispose() => Sessions.Dispose();

    /// <summary>Makes call targets from what is the same for all of a silo.</summary>
    internal sealed class Factory(CallPorts calls, SessionPorts sessions)
    {
        public CallOptions Options => calls.Options.Value;

        public TimeProvider Time => calls.Time;

        public CallTarget Create(string grainKey, string tenantId, ConnectionView connection, ISessionOpener opener) =>
            new(grainKey, new ServerSessions(tenantId, grainKey, connection, opener, sessions), calls);
    }
}
