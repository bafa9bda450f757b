using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// An installation as it shall be. Its entry and its owner are for good: another server or another owner's credential
/// is another installation.
/// </summary>
[GenerateSerializer, Immutable, Alias(Aliases.UpdateInstallation)]
public sealed record UpdateInstallation
{
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Null leaves all values. Else a plain value that is not named is removed; a secret one stays unless it is named, null removing it.</summary>
    [Id(1)]
    public Dictionary<string, string?>? Values { get; init; }

    /// <summary>Null, or what it is already.</summary>
    [Id(2)]
    public string? CatalogEntryId { get; init; }

    /// <summary>Null, or what it is already.</summary>
    [Id(3)]
    public PrincipalKind? OwnerKind { get; init; }

    /// <summary>Null, or what it is already.</summary>
    [Id(4)]
    public string? OwnerId { get; init; }

    public override string ToString() => Name;
}
