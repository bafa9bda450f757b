using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Security;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Subscriptions;

/// <summary>
/// The streams that are open on this node: how many a principal has, and which one a legacy session has. "The server MUST
/// send each of its JSON-RPC messages on only one of the connected streams", so a session's newer stream ends its older
/// one; that also is what a client wants whose old connection died unnoticed.
/// </summary>
internal sealed class OpenStreams(IOptions<McpEndpointOptions> options) : IChangeFeedSubscriber
{
    private readonly ConcurrentDictionary<(string Tenant, string Principal), int> _counts = new();
    private readonly ConcurrentDictionary<(string Tenant, string Session), OpenStream> _sessions = new();

    /// <param name="principal">Whose stream it is.</param>
    /// <param name="session">The legacy session's handle; null for a modern subscription.</param>
    /// <param name="stream">To be disposed when the stream has ended.</param>
    /// <returns>False when the principal has as many as it may.</returns>
    public bool TryOpen(Principal principal, string? session, [NotNullWhen(true)] out OpenStream? stream)
    {
        var owner = (principal.TenantId, principal.Id);
        stream = null;
        if (_counts.AddOrUpdate(owner, 1, static (_, count) => count + 1) > options.Value.MaxStreamsPerPrincipal)
        {
            Leave(owner);
            return false;
        }

        var opened = new OpenStream(this, owner, session);
        if (session is not null)
        {
            OpenStream? older = null;
            _sessions.AddOrUpdate((principal.TenantId, session), opened, (_, current) =>
            {
                older = current;
                return opened;
            });
            older?.End();
        }

        stream = opened;
        return true;
    }

    public void OnEntry(FeedEntry entry)
    {
        if (entry.Kind == FeedEntryKind.SessionEnded && _sessions.TryGetValue((entry.TenantId, entry.Subject), out var stream))
        {
            stream.End();
        }
    }

    public void OnGap()
    {
        // Streams ask again whether their session is open whenever they are idle.
    }

    private void Close(OpenStream stream)
    {
        Leave(stream.Owner);
        if (stream.Session is { } session)
        {
            _sessions.TryRemove(new KeyValuePair<(string, string), OpenStream>((stream.Owner.Tenant, session), stream));
        }
    }

    private void Leave((string Tenant, string Principal) owner)
    {
        var left = _counts.AddOrUpdate(owner, 0, static (_, count) => count - 1);
        if (left <= 0)
        {
            _counts.TryRemove(new KeyValuePair<(string, string), int>(owner, left));
        }
    }

    internal sealed class OpenStream(OpenStreams streams, (string Tenant, string Principal) owner, string? session) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private bool _isDisposed;

        /// <summary>Cancelled when the session ended or another stream of it began.</summary>
        public CancellationToken Ended => _ended.Token;

        internal (string Tenant, string Principal) Owner { get; } = owner;

        internal string? Session { get; } = session;

        // Not disposed: an end may arrive in this very moment, and without a timer there is nothing to release.
        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                streams.Close(this);
            }
        }

        // On the pool: what hangs on the stream must not hold up the feed.
        internal void End() => _ = _ended.CancelAsync();
    }
}
