using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>The keys of the grains that carry an installation's calls.</summary>
internal static class CallTargets
{
    /// <summary>One busy shared connection is not one core; a personal one has one caller.</summary>
    public const int SharedShards = 4;

    public static string Hosted(string tenantId, string installationId) =>
        new HostedServerKey(tenantId, installationId, HostedServerKey.Shared).ToString();

    /// <summary>Ends in <c>/</c>: the shard's number is appended.</summary>
    public static string Remote(string tenantId, string connectionId) =>
        new UpstreamCallKey(tenantId, connectionId, 0).ToString()[..^1];

    /// <summary>Where an installation's calls go.</summary>
    public static ResolvedConnection Resolve(string tenantId, Installation installation)
    {
        var hosted = installation.Transport == ServerTransport.Stdio;
        return new ResolvedConnection
        {
            CatalogEntryId = installation.CatalogEntryId,
            InstallationId = installation.Id,
            ConnectionId = installation.ConnectionId,
            CallTarget = hosted ? Hosted(tenantId, installation.Id) : Remote(tenantId, installation.ConnectionId),
            Shards = hosted ? 0 : installation.OwnerKind == PrincipalKind.User ? 1 : SharedShards,
        };
    }
}
