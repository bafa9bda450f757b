using System.Collections.Concurrent;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// Ends what is still running for a token when the token is revoked: streams and calls outlive the check at their
/// beginning. Tells streams when the token's owner may do other things.
/// </summary>
internal sealed class RevocationWatch(RevocationLedger ledger) : IChangeFeedSubscriber
{
    private readonly ConcurrentDictionary<Watch, byte> _watches = new();

    /// <summary>Watches until disposed. Already cancelled when the token was revoked since it was checked.</summary>
    public Watch Begin(TokenAuthentication.Authenticated caller)
    {
        var watch = new Watch(caller, this);
        _watches[watch] = 0;
        if (ledger.IsRevoked(caller))
        {
            watch.Cancel();
        }

        return watch;
    }

    public void OnEntry(FeedEntry entry)
    {
        if (entry.Kind == FeedEntryKind.TokenRevoked)
        {
            End(watch => watch.Caller.Principal.TokenId == entry.Subject && watch.Caller.Principal.TenantId == entry.TenantId);
        }
        else if (entry.Kind == FeedEntryKind.PrincipalChanged)
        {
            foreach (var watch in _watches.Keys)
            {
                if (watch.Caller.Principal.Id == entry.Subject && watch.Caller.Principal.TenantId == entry.TenantId)
                {
                    watch.Tell();
                }
            }
        }
    }

    // Which tokens were revoked meanwhile is not known any more, so none of them goes on.
    public void OnGap() => End(_ => true);

    private void End(Func<Watch, bool> isConcerned)
    {
        foreach (var watch in _watches.Keys)
        {
            if (isConcerned(watch))
            {
                watch.Cancel();
            }
        }
    }

    internal sealed class Watch(TokenAuthentication.Authenticated caller, RevocationWatch owner) : IDisposable
    {
        private readonly CancellationTokenSource _revoked = new();

        // Calls never ask for it: only streams pay.
        private TaskCompletionSource? _changed;

        /// <summary>Cancelled when the token is revoked.</summary>
        public CancellationToken Revoked => _revoked.Token;

        /// <summary>Completes when the owner may do other things than before; ask for it again afterwards.</summary>
        public Task Changed
        {
            get
            {
                var changed = Volatile.Read(ref _changed);
                if (changed is not null)
                {
                    return changed.Task;
                }

                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return (Interlocked.CompareExchange(ref _changed, mine, null) ?? mine).Task;
            }
        }

        internal TokenAuthentication.Authenticated Caller { get; } = caller;

        // Not disposed: a revocation may arrive in this very moment, and without a timer there is nothing to release.
        public void Dispose() => owner._watches.TryRemove(this, out _);

        internal void Tell() => Interlocked.Exchange(ref _changed, null)?.TrySetResult();

        // On the pool: what hangs on the token must not hold up the feed.
        internal void Cancel() => _ = _revoked.CancelAsync();
    }
}
