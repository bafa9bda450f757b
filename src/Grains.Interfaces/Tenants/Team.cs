namespace Archestra.Cluster.Grains.Tenants;

/// <summary>People of a tenant who own things together.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Team)]
public sealed record Team
{
    /// <summary>Empty in a request to create one.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Unique in the tenant.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>User ids.</summary>
    [Id(2)]
    public string[] Members { get; init; } = [];

    /// <summary>Role ids that every member has besides its own; a token of the team itself has these alone.</summary>
    [Id(3)]
    public string[] Roles { get; init; } = [];
}
