using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>An installation as asked for. <see cref="Values"/> may hold secrets; they are sealed before anything else happens.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.InstallServer)]
public sealed record InstallServer
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required string CatalogEntryId { get; init; }

    [Id(2)]
    public required PrincipalKind OwnerKind { get; init; }

    [Id(3)]
    public required string OwnerId { get; init; }

    [Id(4)]
    public Dictionary<string, string> Values { get; init; } = [];

    public override string ToString() => Name;
}
