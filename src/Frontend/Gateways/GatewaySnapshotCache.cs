using System.Collections.Concurrent;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>
/// The gateways this node serves, kept current by the change feed. One load per gateway at a time; a snapshot that was
/// read before a change this node has heard of is not kept. A gateway that does not exist, or is another tenant's, is
/// remembered for a moment, so that asking for it again and again costs no grain call.
/// </summary>
internal sealed class GatewaySnapshotCache(IGrainFactory grains, TimeProvider time) : IChangeFeedSubscriber
{
    /// <summary>As for every cached thing on a front-end: feed entries older than this can expire.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan AbsentLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaggingLifetime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(800);
    private const int MaxSlots = 10_000;
    private const int MaxAttempts = 3;

    private readonly ConcurrentDictionary<GatewayKey, GatewaySlot> _slots = new();

    /// <param name="proof">The caller's proof: a silo tells nothing of a tenant without one.</param>
    /// <returns>Null when the tenant has no such gateway.</returns>
    public ValueTask<GatewayView?> GetAsync(GatewayKey key, string proof, CancellationToken cancellationToken)
    {
        var slot = SlotOf(key);
        return slot.Held is { } held && time.GetTimestamp() < held.ExpiresAt
            ? new ValueTask<GatewayView?>(held.View)
            : new ValueTask<GatewayView?>(LoadAsync(slot, key, proof, cancellationToken));
    }

    public GatewayWatch Watch(GatewayKey key) => new(SlotOf(key));

    public void OnEntry(FeedEntry entry)
    {
        switch (entry.Kind)
        {
            case FeedEntryKind.GatewayChanged:
                if (EntityId.IsValid(entry.TenantId) && EntityId.IsValid(entry.Subject)
                    && _slots.TryGetValue(new GatewayKey(entry.TenantId, entry.Subject), out var slot))
                {
                    Invalidate(slot, entry.Sequence, isConcerned: null);
                }

                break;
            case FeedEntryKind.InstallationChanged:
                InvalidateTenant(entry, view => Array.IndexOf(view.Snapshot.InstallationIds, entry.Subject) >= 0);
                break;
            case FeedEntryKind.ConnectionsChanged:
                InvalidateTenant(entry, view => IsAboutTools(view.Snapshot, entry.Subject));
                break;
            case FeedEntryKind.TokenRevoked or FeedEntryKind.TokenRotated or FeedEntryKind.SessionEnded or FeedEntryKind.PrincipalChanged:
                break;
            default:
                InvalidateTenant(entry, isConcerned: null);
                break;
        }
    }

    /// <summary>The feed lost entries: nothing held can be trusted.</summary>
    public void OnGap()
    {
        foreach (var (_, slot) in _slots)
        {
            Invalidate(slot, sequence: null, isConcerned: null);
        }
    }

    /// <summary>Whose tools stand for an entry's can change with the organization's installations, and with the first one of all.</summary>
    private static bool IsAboutTools(GatewaySnapshot snapshot, string subject) => snapshot.CatalogEntryIds.Length > 0
        && (subject == snapshot.TenantId || Array.IndexOf(snapshot.EntriesWithoutTools, subject) >= 0);

    private void InvalidateTenant(FeedEntry entry, Func<GatewayView, bool>? isConcerned)
    {
        foreach (var (key, slot) in _slots)
        {
            if (string.Equals(key.Tenant, entry.TenantId, StringComparison.Ordinal))
            {
                Invalidate(slot, entry.Sequence, isConcerned);
            }
        }
    }

    /// <param name="isConcerned">Spares a slot whose view, once read, is not.</param>
    private static void Invalidate(GatewaySlot slot, long? sequence, Func<GatewayView, bool>? isConcerned)
    {
        TaskCompletionSource changed;
        lock (slot.Gate)
        {
            if (isConcerned is not null && slot.Load is null && slot.Held is { } held && (held.View is null || !isConcerned(held.View)))
            {
                return;
            }

            changed = slot.Invalidate(sequence);
        }

        changed.SetResult();
    }

    private async Task<GatewayView?> LoadAsync(GatewaySlot slot, GatewayKey key, string proof, CancellationToken cancellationToken)
    {
        Task<GatewayView?> load;
        bool isMine;
        lock (slot.Gate)
        {
            isMine = slot.Load is null;
            load = slot.Load ??= ReadAsync(slot, key, proof);
        }

        try
        {
            return await load.WaitAsync(cancellationToken);
        }
        catch (UnauthorizedAccessException) when (!isMine)
        {
            // It was the other caller's proof that the silo refused; this caller has its own.
            return await ReadAsync(slot, key, proof).WaitAsync(cancellationToken);
        }
    }

    private async Task<GatewayView?> ReadAsync(GatewaySlot slot, GatewayKey key, string proof)
    {
        // Leaves the lock that the first caller holds before anything is called.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timeout = new CancellationTokenSource(LoadTimeout, time);
        CallerContext.Present(proof);
        try
        {
            var grain = grains.GetGrain<IGatewayGrain>(key.ToString());
            for (var attempt = 1; ; attempt++)
            {
                var mark = MarkOf(slot);
                var snapshot = await AskAsync(grain, timeout.Token);
                if (TryKeep(slot, snapshot, mark, isLast: attempt == MaxAttempts, out var view))
                {
                    return view;
                }
            }
        }
        finally
        {
            lock (slot.Gate)
            {
                slot.Load = null;
            }
        }
    }

    /// <summary>A silo that stops or dies takes its gateways with it, for a moment; reading again does no harm.</summary>
    private async Task<GatewaySnapshot?> AskAsync(IGatewayGrain grain, CancellationToken timeout)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                return await grain.GetSnapshotAsync(timeout);
            }
            catch (Exception exception) when (pause <= LastPause && SiloFaults.IsSiloUnreachable(exception))
            {
                SiloFaults.Count(exception);
                await Task.Delay(pause, time, timeout);
            }
        }
    }

    private static (int Version, int Gaps) MarkOf(GatewaySlot slot)
    {
        lock (slot.Gate)
        {
            return (slot.Version, slot.Gaps);
        }
    }

    /// <param name="mark">As it was before the read.</param>
    private bool TryKeep(GatewaySlot slot, GatewaySnapshot? snapshot, (int Version, int Gaps) mark, bool isLast, out GatewayView? view)
    {
        view = snapshot is null ? null : new GatewayView(snapshot);
        lock (slot.Gate)
        {
            var isCurrent = snapshot is null
                ? slot.Version == mark.Version
                : slot.Gaps == mark.Gaps && snapshot.FeedSequence >= slot.MinimumSequence;
            if (!isCurrent && !isLast)
            {
                return false;
            }

            // A silo that lags behind the feed is still the best source there is; it is asked again soon.
            var lifetime = !isCurrent ? LaggingLifetime : view is null ? AbsentLifetime : Lifetime;
            slot.Hold(view, time.GetTimestamp() + (long)(lifetime.TotalSeconds * time.TimestampFrequency));
            return true;
        }
    }

    private GatewaySlot SlotOf(GatewayKey key)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            return slot;
        }

        if (_slots.Count >= MaxSlots)
        {
            Evict();
        }

        // Full of live gateways: this one is served without being remembered.
        return _slots.Count >= MaxSlots ? new GatewaySlot() : _slots.GetOrAdd(key, static _ => new GatewaySlot());
    }

    private void Evict()
    {
        var now = time.GetTimestamp();
        foreach (var (key, slot) in _slots)
        {
            lock (slot.Gate)
            {
                if (slot.Load is null && slot.Watchers == 0 && (slot.Held is not { View: not null } held || held.ExpiresAt <= now))
                {
                    _slots.TryRemove(new KeyValuePair<GatewayKey, GatewaySlot>(key, slot));
                }
            }
        }
    }
}
