namespace Archestra.Cluster.Grains.Tenants;

/// <summary>A person of a tenant.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UserAccount)]
public sealed record UserAccount
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Email { get; init; }
}
