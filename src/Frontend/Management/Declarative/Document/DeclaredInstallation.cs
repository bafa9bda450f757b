namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

internal sealed record DeclaredInstallation
{
    public required string Name { get; init; }

    /// <summary>The entry's name.</summary>
    public required string CatalogEntry { get; init; }

    public required DeclaredOwner Owner { get; init; }

    /// <summary>All values: one that is not here is removed.</summary>
    public SortedDictionary<string, DeclaredValue> Values { get; init; } = new(StringComparer.Ordinal);

    // A value may be a secret that came with the request.
    public override string ToString() => Name;
}
