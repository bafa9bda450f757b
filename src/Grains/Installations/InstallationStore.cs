using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// Writes an installation, its connection and its sealed values. Order: seal new secrets, commit, tell the call grains,
/// and only when none can use the old ones any more delete them. A crash leaves at most an unreferenced sealed value.
/// </summary>
internal sealed class InstallationStore(
    ConfigurationDirectory directory, ISecretStore secrets, ConnectionChanges connections, FeedEntries feed)
{
    public Task<Versioned<StoredInstallation>?> FindAsync(InstallationKey key, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, key.Tenant, key.Installation, cancellationToken);

    public async Task<ChangeOutcome<Installation>> InsertAsync(
        InstallationKey key, InstallServer request, CatalogEntry entry, CancellationToken cancellationToken)
    {
        var sealedValues = await SealAsync(key.Tenant, entry, request.Values, cancellationToken);
        var installation = Describe(
            new Installation
            {
                Id = key.Installation,
                Name = request.Name,
                CatalogEntryId = entry.Id,
                OwnerKind = request.OwnerKind,
                OwnerId = request.OwnerId,
                ConnectionId = EntityId.Create("con"),
                Transport = entry.Transport,
            },
            entry,
            PlainValues(entry, request.Values),
            sealedValues);
        DocumentChange[] changes =
        [
            DocumentChange.Inserted(
                DocumentKinds.Installation, key.Tenant, key.Installation, request.Name, request.OwnerId, ConfigurationDirectory.Write(installation)),
            DocumentChange.Inserted(
                DocumentKinds.Connection,
                key.Tenant,
                installation.Public.ConnectionId,
                null,
                request.OwnerId,
                ConfigurationDirectory.Write(ConnectionBuilder.Build(entry, installation))),
        ];
        return await CommitAsync(key, installation.Public, changes, added: sealedValues.Values, removed: [], cancellationToken);
    }

    /// <param name="values">Replaces what it names; null removes.</param>
    public async Task<ChangeOutcome<Installation>> ReplaceAsync(
        InstallationKey key,
        Versioned<StoredInstallation> stored,
        CatalogEntry entry,
        string name,
        Dictionary<string, string?> values,
        CancellationToken cancellationToken)
    {
        var before = stored.Value;
        var given = values.Where(value => value.Value is { Length: > 0 }).ToDictionary(value => value.Key, value => value.Value!);
        var sealedValues = await SealAsync(key.Tenant, entry, given, cancellationToken);
        var plain = before.Public.Values.Where(value => !values.ContainsKey(value.Key)).Concat(PlainValues(entry, given));
        var secret = before.Secrets.Where(value => !values.ContainsKey(value.Key)).Concat(sealedValues);
        var after = Describe(before.Public with { Name = name }, entry, plain.ToDictionary(), secret.ToDictionary());
        var connectionId = before.Public.ConnectionId;
        var connection = await directory.GetAsync<ConnectionDocument>(DocumentKinds.Connection, key.Tenant, connectionId, cancellationToken);
        DocumentChange[] changes =
        [
            DocumentChange.Replaced(
                DocumentKinds.Installation,
                key.Tenant,
                key.Installation,
                stored.Version,
                name,
                before.Public.OwnerId,
                ConfigurationDirectory.Write(after)),
            DocumentChange.Replaced(
                DocumentKinds.Connection,
                key.Tenant,
                connectionId,
                connection?.Version ?? 0,
                null,
                before.Public.OwnerId,
                ConfigurationDirectory.Write(ConnectionBuilder.Build(entry, after))),
        ];
        var removed = before.Secrets.Where(value => values.ContainsKey(value.Key)).Select(value => value.Value);
        return await CommitAsync(key, after.Public, changes, sealedValues.Values, removed, cancellationToken);
    }

    public async Task<ChangeOutcome<Installation>> DeleteAsync(
        InstallationKey key, Versioned<StoredInstallation> stored, CancellationToken cancellationToken)
    {
        var connectionId = stored.Value.Public.ConnectionId;
        var connection = await directory.GetAsync<ConnectionDocument>(DocumentKinds.Connection, key.Tenant, connectionId, cancellationToken);
        var tools = await directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, key.Tenant, key.Installation, cancellationToken);
        var changes = new List<DocumentChange>
        {
            DocumentChange.Deleted(DocumentKinds.Installation, key.Tenant, key.Installation, stored.Version),
            DocumentChange.Deleted(DocumentKinds.Connection, key.Tenant, connectionId, connection?.Version ?? 0),
        };
        if (tools is not null)
        {
            changes.Add(DocumentChange.Deleted(DocumentKinds.ToolList, key.Tenant, key.Installation, tools.Version));
        }

        return await CommitAsync(key, stored.Value.Public, changes, added: [], stored.Value.Secrets.Values, cancellationToken);
    }

    private async Task<ChangeOutcome<Installation>> CommitAsync(
        InstallationKey key,
        Installation installation,
        IReadOnlyList<DocumentChange> changes,
        IEnumerable<SecretRef> added,
        IEnumerable<SecretRef> removed,
        CancellationToken cancellationToken)
    {
        var entries = Announce(key, installation, isOneMoreOrLess: changes[0] is not DocumentChange.Replace);
        var (outcome, problem) = await directory.ApplyAsync(changes, entries, cancellationToken);
        if (problem is not null)
        {
            await DeleteSecretsAsync(key.Tenant, added);
            return ConfigurationDirectory.Refused<Installation>(outcome, problem);
        }

        await connections.AnnounceAsync(key.Tenant, installation, cancellationToken);
        await DeleteSecretsAsync(key.Tenant, removed);
        return ChangeOutcome<Installation>.Changed(installation, outcome.Versions![0]);
    }

    private ChangeFeedEntry[] Announce(InstallationKey key, Installation installation, bool isOneMoreOrLess)
    {
        var changed = feed.Of(key.Tenant, FeedEntryKind.InstallationChanged, key.Installation);
        return isOneMoreOrLess
            ?
            [
                changed,
                feed.Of(key.Tenant, FeedEntryKind.ConnectionsChanged, installation.OwnerId),
                feed.Of(key.Tenant, FeedEntryKind.ConnectionsChanged, installation.CatalogEntryId),
            ]
            : [changed];
    }

    private async Task<Dictionary<string, SecretRef>> SealAsync(
        string tenantId, CatalogEntry entry, Dictionary<string, string> values, CancellationToken cancellationToken)
    {
        var sealedValues = new Dictionary<string, SecretRef>(StringComparer.Ordinal);
        foreach (var field in entry.Fields.Where(field => field.Secret && values.ContainsKey(field.Name) && values[field.Name].Length > 0))
        {
            var plaintext = Encoding.UTF8.GetBytes(values[field.Name]);
            sealedValues[field.Name] = await secrets.PutAsync(tenantId, null, plaintext, cancellationToken);
            CryptographicOperations.ZeroMemory(plaintext);
        }

        return sealedValues;
    }

    private async Task DeleteSecretsAsync(string tenantId, IEnumerable<SecretRef> references)
    {
        foreach (var reference in references)
        {
            // Not cancelled with the request: what is no longer referenced must not stay.
            await secrets.DeleteAsync(tenantId, reference, CancellationToken.None);
        }
    }

    private static StoredInstallation Describe(
        Installation installation, CatalogEntry entry, Dictionary<string, string> plain, Dictionary<string, SecretRef> sealedValues) => new()
        {
            Public = installation with
            {
                Values = plain,
                SecretFields = [.. sealedValues.Keys.Order(StringComparer.Ordinal)],
                Warnings = [.. InstallationValues.Warnings(entry.Fields)],
            },
            Secrets = sealedValues,
        };

    private static Dictionary<string, string> PlainValues(CatalogEntry entry, Dictionary<string, string> values) => entry.Fields
        .Where(field => !field.Secret && values.ContainsKey(field.Name) && values[field.Name].Length > 0)
        .ToDictionary(field => field.Name, field => values[field.Name]);
}
