namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>One scope on the consent page, in words.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConsentScope)]
public sealed record ConsentScope
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required string Title { get; init; }

    [Id(2)]
    public required string Description { get; init; }
}
