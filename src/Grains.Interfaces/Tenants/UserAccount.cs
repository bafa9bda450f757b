namespace Archestra.Cluster.Grains.Tenants;

/// <summary>A person of a tenant.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UserAccount)]
public sealed record UserAccount
{
    /// <summary>Empty in a request to create one.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Unique in the tenant.</summary>
    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Email { get; init; }

    /// <summary>Role ids; without any the user is a member. A user also has the roles of every team it belongs to.</summary>
    [Id(3)]
    public string[] Roles { get; init; } = [];
}
