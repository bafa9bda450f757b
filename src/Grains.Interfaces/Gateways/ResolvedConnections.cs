namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One caller's connections on a gateway, for the catalog entries that it resolves when a call is made.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ResolvedConnections)]
public sealed record ResolvedConnections
{
    /// <summary>Read from the store before anything else here.</summary>
    [Id(0)]
    public required long FeedSequence { get; init; }

    /// <summary>An entry that is not here has no connection for this caller.</summary>
    [Id(1)]
    public required ResolvedConnection[] Connections { get; init; }

    public ResolvedConnection? Find(string? catalogEntryId)
    {
        foreach (var connection in Connections)
        {
            if (string.Equals(connection.CatalogEntryId, catalogEntryId, StringComparison.Ordinal))
            {
                return connection;
            }
        }

        return null;
    }
}
