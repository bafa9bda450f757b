using System.Collections.Concurrent;
using System.Collections.Frozen;
using Archestra.Cluster.Grains.Audit.Capture;
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

    private readonly ConcurrentDictionary<GatewayKey, CachedGateway> _gateways = new();
    private readonly ConcurrentDictionary<GatewayKey, Lazy<Task<GatewayRead>>> _reads = new();

    public async ValueTask<CallAuthorizationOutcome> AuthorizeAsync(
        Principal principal, string gatewayId, string tool, CancellationToken cancellationToken)
    {
        if (!EntityId.IsValid(gatewayId))
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
                return Decide(principal, gateway, tool);
            }
        }

        return Undecided("The gateway's configuration is being changed.");
    }

    private static CallAuthorizationOutcome Decide(Principal principal, CachedGateway gateway, string name)
    {
        if (!gateway.Tools.TryGetValue(name, out var tool))
        {
            return CallAuthorizationOutcome.ToolNotFound;
        }

        if (tool.Held)
        {
            return CallAuthorizationOutcome.ToolHeld;
        }

        return principal.HasScope(tool.RequiredScope)
            ? CallAuthorizationOutcome.Allowed(tool, gateway.Snapshot.WaitForAuditOutcome, gateway.Capture)
            : CallAuthorizationOutcome.ScopeMissing(tool.RequiredScope);
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

            var gateway = new CachedGateway(snapshot, snapshot.Tools.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal), readAt);
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

    private void Keep(GatewayKey key, CachedGateway gateway)
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

    private bool IsCurrent(CachedGateway gateway)
    {
        var snapshot = gateway.Snapshot;
        return time.GetElapsedTime(gateway.ReadAt) < MaxAge
            && !Changed(snapshot, FeedEntryKind.GatewayChanged, snapshot.GatewayId)
            && !Changed(snapshot, FeedEntryKind.TenantChanged, snapshot.TenantId)
            && !Array.Exists(snapshot.InstallationIds, id => Changed(snapshot, FeedEntryKind.InstallationChanged, id));
    }

    private bool Changed(GatewaySnapshot snapshot, FeedEntryKind kind, string subject) =>
        feed.ChangedSince(snapshot.FeedSequence, snapshot.TenantId, kind, subject);

    private CallAuthorizationOutcome Undecided(string reason) => CallAuthorizationOutcome.Undecided(reason, options.Value.RetryAfter);

    private readonly record struct GatewayRead(CachedGateway? Gateway, bool IsLost)
    {
        public static GatewayRead Of(CachedGateway gateway) => new(gateway, IsLost: false);
    }

    private sealed record CachedGateway(GatewaySnapshot Snapshot, FrozenDictionary<string, GatewayTool> Tools, long ReadAt)
    {
        public CaptureRules? Capture { get; } = CaptureRules.Of(Snapshot.AuditCapture);
    }
}
