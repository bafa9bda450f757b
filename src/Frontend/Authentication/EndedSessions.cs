using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// The legacy sessions that their clients ended. A session id is no credential (the token is asked for every time), so a
/// flood that makes this forget the oldest of them opens nothing.
/// </summary>
internal sealed class EndedSessions : IChangeFeedSubscriber
{
    private const int Capacity = 200_000;
    private static readonly object Ended = new();
    private readonly BoundedCache<(string Tenant, string Handle), object> _handles = new(Capacity);

    public bool Contains(string tenantId, string handle) => _handles.TryGet((tenantId, handle), out _);

    public void OnEntry(FeedEntry entry)
    {
        if (entry.Kind == FeedEntryKind.SessionEnded)
        {
            _handles.Set((entry.TenantId, entry.Subject), Ended);
        }
    }

    public void OnGap()
    {
        // Nothing is held that could have become wrong: what has ended stays so.
    }
}
