using System.Collections.Concurrent;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Decides by gateway snapshots that this silo holds: each is good until the change feed shows a later change to it, its
/// installations or its tenant, and for a minute at most (feed entries expire). When the feed's end is not known, or the
/// gateway cannot be read, nothing passes.
/// </summary>
internal sealed class GatewayCallAuthorization(IGrainFactory grains, IChangeFeedView feed, TimeProvider time, IOptions<CallOptions> options)
    : ICallAuthorization
{
    private const int PruneAbove = 4096;

    /// <summary>A reading that others began may be older than a change that was seen since; the second one is not.</summary>
    private const int ReadAttempts = 2;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<GatewayKey, CheckedGateway> _gateways = new();
    private readonly ConcurrentDictionary<GatewayKey, Lazy<Task<GatewayRead>>> _reads = new();

    public async ValueTask<CallAuthorizationOutcome> AuthorizeAsync(
        Principal principal, string gatewayId, string tool, CancellationToken cancellationToken)
    {
        // A token with an audience is good there only (RFC 9068 §4), whatever a front-end makes of it.
        if (!EntityId.IsValid(gatewayId) || (principal.GatewayId ?? gatewayId) != gatewayId)
        {
            return CallAuthorizationOutcome.ToolNotFound;
        }

        if (!feed.IsFresh)
        {
            return Undecided("The silo cannot see recent configuration changes at the moment.");
        }

        var key = new GatewayKey(principal.TenantId, gatewayId);
        for (var attempt = 0; attempt < ReadAttempts; attempt++)
        {
            var read = _gateways.TryGetValue(key, out var cached) && IsCurrent(cached)
                ? GatewayRead.Of(cached)
                : await ReadOnceAsync(key).WaitAsync(cancellationToken);
            if (read.Gateway is not { } gateway)
            {
                return read.IsLost ? Undecided("The gateway's configuration cannot be read at the moment.") : CallAuthorizationOutcome.ToolNotFound;
            }

            if (IsCurrent(gateway))
            {
                return await DecideAsync(principal, gateway, tool, cancellationToken);
            }
        }

        return Undecided("The gateway's configuration is being changed.");
    }

    private ValueTask<CallAuthorizationOutcome> DecideAsync(
        Principal principal, CheckedGateway gateway, string name, CancellationToken cancellationToken)
    {
        if (!gateway.TryGetTool(name, out var tool))
        {
            return ValueTask.FromResult(CallAuthorizationOutcome.ToolNotFound);
        }

        return gateway.AccessOf(principal, tool) switch
        {
            ToolAccess.Allowed when tool.Tool.CatalogEntryId is not null => ResolveAsync(principal, gateway, tool.Tool, cancellationToken),
            ToolAccess.Allowed => ValueTask.FromResult(tool.Allowed),
            ToolAccess.Held => ValueTask.FromResult(CallAuthorizationOutcome.ToolHeld),
            ToolAccess.PermissionMissing => ValueTask.FromResult(CallAuthorizationOutcome.PermissionMissing(ToolPermission.Of(tool.Tool.RequiredScope))),
            ToolAccess.ScopeMissing => ValueTask.FromResult(CallAuthorizationOutcome.ScopeMissing(tool.Tool.NeededScopes)),
            _ => ValueTask.FromResult(CallAuthorizationOutcome.ToolNotFound),
        };
    }

    /// <summary>The front-end has chosen a connection before; whether it is this caller's is decided here.</summary>
    private async ValueTask<CallAuthorizationOutcome> ResolveAsync(
        Principal principal, CheckedGateway gateway, GatewayTool tool, CancellationToken cancellationToken)
    {
        var held = gateway.ConnectionsOf(principal);
        if (held is null || !IsCurrent(principal.TenantId, held))
        {
            try
            {
                var readAt = time.GetTimestamp();
                var key = new GatewayKey(gateway.Snapshot.TenantId, gateway.Snapshot.GatewayId);
                if (await grains.GetGrain<IGatewayGrain>(key.ToString()).ResolveAsync(cancellationToken) is not { } read)
                {
                    return CallAuthorizationOutcome.ToolNotFound;
                }

                held = new CheckedGateway.HeldConnections(read, ConnectionOwners.Of(principal), readAt);
                gateway.Hold(principal, held);
            }
            catch (Exception exception) when (GrainCallFailure.IsLost(exception))
            {
                return Undecided("The caller's connections cannot be read at the moment.");
            }
        }

        return held.Connections.Find(tool.CatalogEntryId) is { } connection
            ? gateway.Allow(connection.Bind(tool))
            : CallAuthorizationOutcome.ConnectionMissing;
    }

    private bool IsCurrent(string tenant, CheckedGateway.HeldConnections held)
    {
        if (time.GetElapsedTime(held.ReadAt) >= MaxAge)
        {
            return false;
        }

        foreach (var owner in held.Owners)
        {
            if (feed.ChangedSince(held.Connections.FeedSequence, tenant, FeedEntryKind.ConnectionsChanged, owner))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Callers that need the same gateway at once share one reading, made as the silo itself.</summary>
    private Task<GatewayRead> ReadOnceAsync(GatewayKey key) =>
        _reads.GetOrAdd(key, static (key, self) => new Lazy<Task<GatewayRead>>(() => self.ReadAsync(key)), this).Value;

    private async Task<GatewayRead> ReadAsync(GatewayKey key)
    {
        try
        {
            var readAt = time.GetTimestamp();
            var snapshot = await SystemCaller.InvokeAsync(() => grains.GetGrain<IGatewayGrain>(key.ToString()).GetSnapshotAsync(CancellationToken.None));
            if (snapshot is null)
            {
                _gateways.TryRemove(key, out _);
                return default;
            }

            var gateway = new CheckedGateway(snapshot, readAt);
            Keep(key, gateway);
            return GatewayRead.Of(gateway);
        }
        catch (Exception exception) when (GrainCallFailure.IsLost(exception))
        {
            return new GatewayRead(null, IsLost: true);
        }
        finally
        {
            _reads.TryRemove(key, out _);
        }
    }

    private void Keep(GatewayKey key, CheckedGateway gateway)
    {
        if (_gateways.Count > PruneAbove)
        {
            foreach (var entry in _gateways.Where(e => !IsCurrent(e.Value)))
            {
                _gateways.TryRemove(entry);
            }
        }

        _gateways[key] = gateway;
    }

    private bool IsCurrent(CheckedGateway gateway)
    {
        var snapshot = gateway.Snapshot;
        return time.GetElapsedTime(gateway.ReadAt) < MaxAge
            && !Changed(snapshot, FeedEntryKind.GatewayChanged, snapshot.GatewayId)
            && !Changed(snapshot, FeedEntryKind.TenantChanged, snapshot.TenantId)
            && !Array.Exists(snapshot.InstallationIds, id => Changed(snapshot, FeedEntryKind.InstallationChanged, id))
            && (snapshot.CatalogEntryIds.Length == 0 || !Changed(snapshot, FeedEntryKind.ConnectionsChanged, snapshot.TenantId))
            && !Array.Exists(snapshot.EntriesWithoutTools, id => Changed(snapshot, FeedEntryKind.ConnectionsChanged, id));
    }

    private bool Changed(GatewaySnapshot snapshot, FeedEntryKind kind, string subject) =>
        feed.ChangedSince(snapshot.FeedSequence, snapshot.TenantId, kind, subject);

    private CallAuthorizationOutcome Undecided(string reason) => CallAuthorizationOutcome.Undecided(reason, options.Value.RetryAfter);

    private readonly record struct GatewayRead(CheckedGateway? Gateway, bool IsLost)
    {
        public static GatewayRead Of(CheckedGateway gateway) => new(gateway, IsLost: false);
    }
}
