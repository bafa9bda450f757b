using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>The documents of clients that registered themselves. Their owner says whether they were ever used, so that the unused can be counted.</summary>
internal static class DynamicClients
{
    public const string Unused = "unused";

    private const string Used = "used";

    public static DocumentChange Insert(StoredOAuthClient client) => DocumentChange.Inserted(
        DocumentKinds.DynamicClient, DocumentTenants.None, client.Public.Id, null, OwnerOf(client), ConfigurationDirectory.Write(client)) with
    {
        ExpiresAt = client.ExpiresAt,
    };

    public static DocumentChange Replace(StoredOAuthClient client, long expectedVersion) => DocumentChange.Replaced(
        DocumentKinds.DynamicClient, DocumentTenants.None, client.Public.Id, expectedVersion, null, OwnerOf(client), ConfigurationDirectory.Write(client)) with
    {
        ExpiresAt = client.ExpiresAt,
    };

    private static string OwnerOf(StoredOAuthClient client) => client.UsedAt is null ? Unused : Used;
}
