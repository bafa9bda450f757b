using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>
/// One hosted server. Key: <c>h/{tenant}/{installation}/{owner or shared}</c>. Its process runs under a launch lease in the
/// store, so a second activation, here or on another silo, never runs it twice; when the lease is lost the process ends at
/// once. It is started by the first call, again after a crash as the restart policy allows, and stopped when idle.
/// </summary>
[Reentrant]
internal sealed class HostedServerGrain : Grain, IHostedServerGrain
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(15);

    private readonly HostedServerKey _key;
    private readonly HostedPorts _ports;
    private readonly HostedServerOptions _options;
    private readonly Caller _caller;
    private readonly RestartPolicy _policy;
    private readonly LaunchLease _lease;
    private readonly HostedSessionOpener _opener;
    private readonly CallTarget _target;
    private readonly ConfigurationDirectory _directory;
    private ServerConnectionKey? _connection;

    public HostedServerGrain(CallTarget.Factory targets, HostedPorts ports, ConfigurationDirectory directory, Caller caller, IGrainFactory grains)
    {
        _key = HostedServerKey.Parse(this.GetPrimaryKeyString());
        (_ports, _options, _directory, _caller) = (ports, ports.Options.Value, directory, caller);
        _policy = new RestartPolicy(_options, ports.Chance);
        _lease = ports.Leases.Create(_key);
        _opener = new HostedSessionOpener(_key, ports.Launcher, _lease, ports.Credentials, _policy, targets.Time, targets.Options);
        var view = new ConnectionView(_key.ToString(), FindConnectionAsync, grains, targets.Time);
        _target = targets.Create(_key.ToString(), _key.Tenant, view, _opener);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(KeepHouseAsync, new GrainTimerCreationOptions(Housekeeping, Housekeeping) { Interleave = true });
        this.RegisterGrainTimer(RenewLeaseAsync, new GrainTimerCreationOptions(_lease.Tick, _lease.Tick) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _target.StopAsync(cancellationToken);
        _opener.Report(isEnding: true);
        _target.Dispose();
        _lease.Dispose();
    }

    public Task<CallReply> CallAsync(UpstreamCall call, CancellationToken cancellationToken) => _target.Execution.RunAsync(call, cancellationToken);

    public IAsyncEnumerable<UpstreamFrame> ReadFramesAsync(string operationId, CancellationToken cancellationToken) =>
        _target.Execution.ReadAsync(operationId, cancellationToken);

    public Task CancelAsync(string cancelKey, CancellationToken cancellationToken)
    {
        _target.Execution.Cancel(cancelKey);
        return Task.CompletedTask;
    }

    public Task<InstallationTools> ListToolsAsync(CancellationToken cancellationToken) => _target.Tools.ListAsync(cancellationToken);

    public Task OnConnectionChangedAsync(CancellationToken cancellationToken)
    {
        _target.Sessions.OnConnectionChanged();
        return Task.CompletedTask;
    }

    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var status = _target.Status();
        if (status.State == ServerState.Idle && _policy.Wait(_opener.Now) > TimeSpan.Zero)
        {
            status = status with { State = ServerState.BackingOff, LastProblem = _policy.Describe(_opener.Now) };
        }

        // What a server prints is for those who run it, not for everyone who may call a tool.
        var mayReadLog = _caller.Current is { Kind: PrincipalKind.System } or { IsPlatformAdministrator: true }
            || (_caller.Current.HasScope(Scopes.Manage) && _caller.Current.HasPermission(Permission.InstallationsRead));
        return Task.FromResult(mayReadLog
            ? status with { StandardError = [.. _ports.Logs.Read(_key.ToString(), _options.StatusLogLines).Select(l => l.Text)] }
            : status);
    }

    /// <summary>Runs interleaved with everything: a slow call never holds up the lease.</summary>
    private async Task RenewLeaseAsync(CancellationToken cancellationToken)
    {
        if (!await _lease.RenewAsync(cancellationToken))
        {
            // Retired, then killed: a session that is merely closed gives its process seconds to leave.
            var ending = _target.Sessions.EndAllAsync();
            await _lease.KillAllAsync(cancellationToken);
            await ending;
        }
    }

    private Task KeepHouseAsync()
    {
        _opener.Report();
        _target.Sessions.RetireIfIdle(_options.Idle, _target.Execution.InFlight > 0);
        if (_target.IsBusy)
        {
            // A running process outlives the runtime's own idea of an idle grain.
            DelayDeactivation(Housekeeping * 2);
        }

        return _target.Sessions.RecheckToolsAsync();
    }

    // An installation has one connection for as long as it exists; ids are never used again.
    private async Task<ServerConnectionKey?> FindConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection is null && await _directory.GetAsync<StoredInstallation>(
            DocumentKinds.Installation, _key.Tenant, _key.Installation, cancellationToken) is { } installation)
        {
            _connection = new ServerConnectionKey(_key.Tenant, installation.Value.Public.ConnectionId);
        }

        return _connection;
    }
}
