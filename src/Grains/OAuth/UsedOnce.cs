using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Remembers what is good once, on every node, until it would be refused for its age.</summary>
internal static class UsedOnce
{
    /// <param name="store">Where.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="text">What: its kind, whose it is, and its id, a line each.</param>
    /// <param name="expiresAt">When it may be forgotten.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False the second time.</returns>
    public static async Task<bool> TryUseAsync(
        this IDocumentStore store, string tenantId, string text, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var used = DocumentChange.Inserted(DocumentKinds.UsedOnce, tenantId, id, null, null, "{}") with { ExpiresAt = expiresAt };
        return (await store.ApplyAsync([used], [], cancellationToken)).IsApplied;
    }
}
