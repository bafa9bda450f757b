namespace Archestra.Cluster.Grains.Roles;

/// <summary>A named set of permissions of one tenant. The built-in ones (<see cref="BuiltInRoles"/>) cannot be changed or deleted.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Role)]
public sealed record Role
{
    /// <summary>Empty in a request to create one.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Unique in the tenant.</summary>
    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    /// <summary>Names of <see cref="Security.PermissionNames"/>.</summary>
    [Id(3)]
    public string[] Permissions { get; init; } = [];

    /// <summary>One of <see cref="BuiltInRoles"/>.</summary>
    [Id(4)]
    public bool IsBuiltIn { get; init; }
}
