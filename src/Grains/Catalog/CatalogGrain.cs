using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Catalog;

/// <summary>
/// A tenant's catalog. Updating an entry rewrites the connections of its installations in the same commit, so that no
/// connection is ever half of the old definition and half of the new one.
/// </summary>
internal sealed class CatalogGrain(
    ConfigurationDirectory directory, ConnectionChanges connections, FeedEntries feed, ChangeAudit audit, Caller caller)
    : Grain, ICatalogGrain
{
    private const string NoEntry = "There is no such catalog entry.";

    private string TenantId => CatalogKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<ChangeOutcome<CatalogEntry>> CreateAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var created = entry with { Id = EntityId.Create("cat") };
        if (CatalogEntryRules.Check(created).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<CatalogEntry>.Invalid(problems);
        }

        return await audit.RecordAsync(TenantId, "catalog_entry.created", Subject(created), new { After = created }, async () =>
        {
            var change = DocumentChange.Inserted(
                DocumentKinds.CatalogEntry, TenantId, created.Id, created.Name, null, ConfigurationDirectory.Write(created));
            return await directory.CommitAsync(created, [change], [], cancellationToken);
        }, cancellationToken);
    }

    public Task<Versioned<CatalogEntry>?> GetAsync(string entryId, CancellationToken cancellationToken) =>
        directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, TenantId, entryId, cancellationToken);

    public async Task<ChangeOutcome<CatalogEntry>> UpdateAsync(CatalogEntry entry, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(entry.Id, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var installed = await InstalledFromAsync(entry.Id, cancellationToken);
        var problems = CatalogEntryRules.Check(entry).ToList();
        if (entry.Transport != stored.Value.Transport && installed.Count > 0)
        {
            problems.Add(new FieldProblem("/transport", "The transport cannot change while the entry is installed."));
        }

        if (problems.Count > 0)
        {
            return ChangeOutcome<CatalogEntry>.Invalid([.. problems]);
        }

        if (CatalogChangeRules.Refusal(caller.Current, stored.Value, entry, installed.Select(installation => installation.Value.Public)) is { } forbidden)
        {
            return ChangeOutcome<CatalogEntry>.Forbidden(forbidden);
        }

        var details = new { Before = stored.Value, After = entry };
        return await audit.RecordAsync(TenantId, "catalog_entry.updated", Subject(entry), details, async () =>
            await CommitUpdateAsync(entry, stored.Version, installed, cancellationToken), cancellationToken);
    }

    public async Task<ChangeOutcome<CatalogEntry>> DeleteAsync(string entryId, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(entryId, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (await InstalledFromAsync(entryId, cancellationToken) is [var installation, ..])
        {
            return ChangeOutcome<CatalogEntry>.Conflict($"It is installed as '{installation.Value.Public.Name}': uninstall that first.");
        }

        var gateways = await directory.ListAllAsync<Gateway>(DocumentKinds.Gateway, TenantId, cancellationToken);
        if (gateways.FirstOrDefault(gateway => gateway.Value.Installations.Any(source => source.CatalogEntryId == entryId)) is { } user)
        {
            return ChangeOutcome<CatalogEntry>.Conflict($"The gateway '{user.Value.Name}' uses it: remove it there first.");
        }

        return await audit.RecordAsync(TenantId, "catalog_entry.deleted", Subject(stored.Value), new { Before = stored.Value }, async () =>
        {
            var change = DocumentChange.Deleted(DocumentKinds.CatalogEntry, TenantId, entryId, stored.Version);
            return await directory.CommitAsync(stored.Value, [change], [], cancellationToken);
        }, cancellationToken);
    }

    private async Task<ChangeOutcome<CatalogEntry>> CommitUpdateAsync(
        CatalogEntry entry, long version, IReadOnlyList<Versioned<StoredInstallation>> installed, CancellationToken cancellationToken)
    {
        var changes = new List<DocumentChange>
        {
            DocumentChange.Replaced(DocumentKinds.CatalogEntry, TenantId, entry.Id, version, entry.Name, null, ConfigurationDirectory.Write(entry)),
        };
        foreach (var installation in installed)
        {
            var id = installation.Value.Public.ConnectionId;
            var connection = await directory.GetAsync<ConnectionDocument>(DocumentKinds.Connection, TenantId, id, cancellationToken);
            changes.Add(DocumentChange.Replaced(
                DocumentKinds.Connection,
                TenantId,
                id,
                connection?.Version ?? 0,
                null,
                null,
                ConfigurationDirectory.Write(ConnectionBuilder.Build(entry, installation.Value))));
        }

        var entries = installed.Select(i => feed.Of(TenantId, FeedEntryKind.InstallationChanged, i.Value.Public.Id)).ToArray();
        var outcome = await directory.CommitAsync(entry, changes, entries, cancellationToken);
        if (outcome.IsChanged)
        {
            foreach (var installation in installed)
            {
                await connections.AnnounceAsync(TenantId, installation.Value.Public, cancellationToken);
            }
        }

        return outcome;
    }

    private Task<(Versioned<CatalogEntry>? Stored, ChangeOutcome<CatalogEntry>? Refusal)> FindAsync(
        string entryId, long? expectedVersion, CancellationToken cancellationToken) =>
        directory.FindAsync<CatalogEntry>(DocumentKinds.CatalogEntry, TenantId, entryId, expectedVersion, NoEntry, cancellationToken);

    private async Task<IReadOnlyList<Versioned<StoredInstallation>>> InstalledFromAsync(string entryId, CancellationToken cancellationToken)
    {
        var all = await directory.ListAllAsync<StoredInstallation>(DocumentKinds.Installation, TenantId, cancellationToken);
        return [.. all.Where(installation => installation.Value.Public.CatalogEntryId == entryId)];
    }

    private static string Subject(CatalogEntry entry) => $"catalog_entry/{entry.Id}";
}
