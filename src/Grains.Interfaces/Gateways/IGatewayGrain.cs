using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One gateway's configuration and its published snapshot. Key: <c>g/{tenant}/{gateway}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IGatewayGrain")]
public interface IGatewayGrain : IGrainWithStringKey
{
    [RequiresPermission(Permission.GatewaysWrite)]
    [Alias("CreateAsync")]
    Task<ChangeOutcome<Gateway>> CreateAsync(Gateway gateway, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.GatewaysRead)]
    [Alias("GetAsync")]
    Task<Versioned<Gateway>?> GetAsync(CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.GatewaysWrite)]
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<Gateway>> UpdateAsync(Gateway gateway, long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.GatewaysWrite)]
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<Gateway>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Null when there is no such gateway in this tenant.</summary>
    [RequiresNoScope]
    [Alias("GetSnapshotAsync")]
    Task<GatewaySnapshot?> GetSnapshotAsync(CancellationToken cancellationToken = default);

    /// <summary>The presented caller's connections for the catalog entries that the gateway does not pin; null when there is no such gateway for it.</summary>
    [RequiresNoScope]
    [Alias("ResolveAsync")]
    Task<ResolvedConnections?> ResolveAsync(CancellationToken cancellationToken = default);
}
