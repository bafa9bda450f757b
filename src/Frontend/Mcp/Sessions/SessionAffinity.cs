using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Mcp.Sessions;

/// <summary>
/// Which shard of a shared connection a caller uses. A legacy session keeps to one, so that an upstream server that
/// remembers things between calls sees one session too, from whichever node; modern requests stand for themselves and
/// are spread.
/// </summary>
internal static class SessionAffinity
{
    private static uint _next;

    public static uint Of(SessionClaims? session) => session is null ? Interlocked.Increment(ref _next) : Hash(session.Handle);

    /// <summary>FNV-1a: the same on every node, which <see cref="string.GetHashCode()"/> is not.</summary>
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }
}
