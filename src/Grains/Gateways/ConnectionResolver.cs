using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// Finds a caller's connections for catalog entries: reads what the caller, its teams and the organization have installed,
/// and nothing of anybody else. The feed's sequence is read first, as for a snapshot.
/// </summary>
internal sealed class ConnectionResolver(ConfigurationDirectory directory, IChangeFeedStore feed)
{
    public async Task<ResolvedConnections> ResolveAsync(Principal who, IReadOnlyCollection<string> entries, CancellationToken cancellationToken)
    {
        var sequence = (await feed.ReadAsync(-1, 1, cancellationToken)).LastSequence;
        var candidates = new List<Installation>();
        foreach (var owner in ConnectionOwners.Of(who))
        {
            var owned = await directory.OwnedAsync(DocumentKinds.Installation, who.TenantId, owner, namePrefix: null, cancellationToken);
            candidates.AddRange(owned.Select(document => ConfigurationDirectory.Read<StoredInstallation>(document).Value.Public));
        }

        var chosen = entries.Select(entry => ConnectionResolution.Choose(who, candidates.Where(installation => installation.CatalogEntryId == entry)));
        return new ResolvedConnections
        {
            FeedSequence = sequence,
            Connections = [.. chosen.OfType<Installation>().Select(installation => CallTargets.Resolve(who.TenantId, installation))],
        };
    }
}
