using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>
/// Where a caller's calls of a tool go. A pinned tool's way is in the gateway's snapshot. Where each caller has a connection
/// of its own, a silo is asked once, and again after the feed said that the caller, a team of its or the organization has
/// installed something or removed it.
/// </summary>
internal sealed class ConnectionRoutes(IGrainFactory grains, TimeProvider time) : IChangeFeedSubscriber
{
    /// <summary>As for every cached thing on a front-end.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private const int Capacity = 100_000;

    private readonly RecentChanges _changes = new(time, Retention, Capacity);
    private int _epoch;

    /// <returns>Null when the caller has no connection to the tool's server.</returns>
    public ValueTask<CallRoute?> FindAsync(
        GatewayView view, TokenAuthentication.Authenticated caller, GatewayTool tool, CancellationToken cancellationToken)
    {
        if (tool.CatalogEntryId is not { } entry)
        {
            return ValueTask.FromResult<CallRoute?>(CallRoute.Of(tool));
        }

        return view.ConnectionsOf(caller.Principal) is { } held && IsCurrent(caller.Principal.TenantId, held)
            ? ValueTask.FromResult(RouteOf(held.Connections, entry))
            : ResolveAsync(view, caller, entry, cancellationToken);
    }

    /// <param name="route">The way.</param>
    /// <param name="affinity">See <see cref="CallRoute.Grain"/>.</param>
    public ICallTargetGrain GrainOf(CallRoute route, uint affinity) => route.Grain(grains, affinity);

    public void OnEntry(FeedEntry entry)
    {
        if (entry.Kind == FeedEntryKind.ConnectionsChanged)
        {
            _changes.Record(entry);
        }
    }

    public void OnGap() => Interlocked.Increment(ref _epoch);

    private static CallRoute? RouteOf(ResolvedConnections connections, string entry) =>
        connections.Find(entry) is { } connection ? CallRoute.Of(connection) : null;

    private async ValueTask<CallRoute?> ResolveAsync(
        GatewayView view, TokenAuthentication.Authenticated caller, string entry, CancellationToken cancellationToken)
    {
        // Both before the call: what happens while it is under way must count against its answer.
        var (epoch, readAt) = (Volatile.Read(ref _epoch), time.GetTimestamp());
        var key = new GatewayKey(view.Snapshot.TenantId, view.Snapshot.GatewayId);
        CallerContext.Present(caller.Proof);
        var connections = await grains.GetGrain<IGatewayGrain>(key.ToString()).ResolveAsync(cancellationToken).WaitAsync(Timeout, time, cancellationToken);
        if (connections is null)
        {
            return null;
        }

        view.Hold(caller.Principal, new GatewayView.HeldConnections(connections, ConnectionOwners.Of(caller.Principal), epoch, readAt));
        return RouteOf(connections, entry);
    }

    private bool IsCurrent(string tenant, GatewayView.HeldConnections held)
    {
        if (held.Epoch != Volatile.Read(ref _epoch) || time.GetElapsedTime(held.ReadAt) >= Lifetime)
        {
            return false;
        }

        foreach (var owner in held.Owners)
        {
            if (_changes.MayHaveChangedSince(held.Connections.FeedSequence, tenant, FeedEntryKind.ConnectionsChanged, owner))
            {
                return false;
            }
        }

        return true;
    }
}
