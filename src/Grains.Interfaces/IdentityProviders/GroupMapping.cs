namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a group at the provider means here.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.GroupMapping)]
public sealed record GroupMapping
{
    /// <summary>The claim's value, byte for byte.</summary>
    [Id(0)]
    public required string Group { get; init; }

    /// <summary>Team ids that its members join.</summary>
    [Id(1)]
    public string[] Teams { get; init; } = [];

    /// <summary>Role ids that its members have.</summary>
    [Id(2)]
    public string[] Roles { get; init; } = [];
}
