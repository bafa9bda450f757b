using Archestra.Cluster.Grains.Catalog;

namespace Archestra.Cluster.Grains.Configuration;

/// <summary>An installation that is about to be made or changed, with the fields of its entry as they will be.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.InstallationCheck)]
public sealed record InstallationCheck
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required CredentialField[] Fields { get; init; }

    /// <summary>May hold secrets.</summary>
    [Id(2)]
    public required Dictionary<string, string> Values { get; init; }

    /// <summary>The fields that have a value which stays.</summary>
    [Id(3)]
    public required string[] Kept { get; init; }

    public override string ToString() => Name;
}
