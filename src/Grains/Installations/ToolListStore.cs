using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Reads and replaces the list of an installation's tools, each time with the feed entry that makes every node read it again.</summary>
internal sealed class ToolListStore(ConfigurationDirectory directory, FeedEntries feed)
{
    public Task<Versioned<StoredToolList>?> FindAsync(InstallationKey key, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, key.Tenant, key.Installation, cancellationToken);

    /// <param name="key">The installation.</param>
    /// <param name="stored">The list that was seen; null when there was none.</param>
    /// <param name="list">The list to store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new version; null when another node stored something meanwhile.</returns>
    public async Task<long?> ReplaceAsync(
        InstallationKey key, Versioned<StoredToolList>? stored, StoredToolList list, CancellationToken cancellationToken)
    {
        var body = ConfigurationDirectory.Write(list);
        var owner = list.Drifts.Length > 0 ? StoredToolList.Drifted : null;
        var change = stored is null
            ? DocumentChange.Inserted(DocumentKinds.ToolList, key.Tenant, key.Installation, null, owner, body)
            : DocumentChange.Replaced(DocumentKinds.ToolList, key.Tenant, key.Installation, stored.Version, null, owner, body);
        var entry = feed.Of(key.Tenant, FeedEntryKind.InstallationChanged, key.Installation);
        var (outcome, problem) = await directory.ApplyAsync([change], [entry], cancellationToken);
        return problem is null ? outcome.Versions![0] : null;
    }
}
