namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Who may use something: whoever is named by any of these.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AccessList)]
public sealed record AccessList
{
    /// <summary>Everybody in the tenant; the other members then add nothing.</summary>
    [Id(0)]
    public bool Everyone { get; init; }

    /// <summary>User ids.</summary>
    [Id(1)]
    public string[] Users { get; init; } = [];

    /// <summary>Team ids: their members, and tokens of the team itself.</summary>
    [Id(2)]
    public string[] Teams { get; init; } = [];

    /// <summary>Role ids.</summary>
    [Id(3)]
    public string[] Roles { get; init; } = [];
}
