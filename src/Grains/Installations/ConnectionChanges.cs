using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Tells the grains behind an installation that its stored connection changed.</summary>
internal sealed class ConnectionChanges(IGrainFactory grains)
{
    /// <summary>Returns when no call grain can use the old connection any more; then the new session is asked for its tools.</summary>
    public Task AnnounceAsync(string tenantId, Installation installation, CancellationToken cancellationToken) =>
        SystemCaller.InvokeAsync(async () =>
        {
            var connection = grains.GetGrain<IServerConnectionGrain>(new ServerConnectionKey(tenantId, installation.ConnectionId).ToString());
            await connection.OnStoredChangeAsync(cancellationToken);
            await grains.GetGrain<IInstallationGrain>(new InstallationKey(tenantId, installation.Id).ToString()).OnToolListChangedAsync();
        });
}
