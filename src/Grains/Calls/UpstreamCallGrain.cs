using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Carries calls to one remote server for one connection. Key: <c>u/{tenant}/{connection}/{shard}</c>. Its session is opened
/// by the first call and closed when idle. Two activations do no harm: each has a session of its own.
/// </summary>
[Reentrant]
internal sealed class UpstreamCallGrain : Grain, IUpstreamCallGrain
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(15);

    private readonly CallTarget _target;
    private readonly CallOptions _options;

    public UpstreamCallGrain(
        CallTarget.Factory targets, IRemoteServerConnector connector, CredentialOpening credentials, ChanceSource chance, IGrainFactory grains)
    {
        var key = UpstreamCallKey.Parse(this.GetPrimaryKeyString());
        var connection = new ServerConnectionKey(key.Tenant, key.Connection);
        _options = targets.Options;
        _target = targets.Create(
            key.ToString(),
            key.Tenant,
            new ConnectionView(key.ToString(), _ => Task.FromResult<ServerConnectionKey?>(connection), grains, targets.Time),
            new RemoteSessionOpener(key.Tenant, connector, credentials, chance, targets.Time, _options));
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(KeepHouseAsync, new GrainTimerCreationOptions(Housekeeping, Housekeeping) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _target.StopAsync(cancellationToken);
        _target.Dispose();
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

    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(_target.Status());

    private Task KeepHouseAsync()
    {
        _target.Sessions.RetireIfIdle(_options.SessionIdle, _target.Execution.InFlight > 0);
        if (_target.IsBusy)
        {
            // A session in use outlives the runtime's own idea of an idle grain.
            DelayDeactivation(Housekeeping * 2);
        }

        return _target.Sessions.RecheckToolsAsync();
    }
}
