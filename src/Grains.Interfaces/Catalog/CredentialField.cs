namespace Archestra.Cluster.Grains.Catalog;

/// <summary>A value that an installation gives to a server.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.CredentialField)]
public sealed record CredentialField
{
    /// <summary>Unique in the entry; the name under which an installation gives the value.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public string? Description { get; init; }

    /// <summary>Sealed at rest and never shown again.</summary>
    [Id(2)]
    public bool Secret { get; init; }

    [Id(3)]
    public bool Required { get; init; } = true;

    [Id(4)]
    public required CredentialTarget Target { get; init; }

    /// <summary>The header's or the environment variable's name. For an argument: a placeholder-free prefix such as <c>--token=</c>, or empty.</summary>
    [Id(5)]
    public required string TargetName { get; init; }

    /// <summary>Put before the value, for example <c>Bearer </c>.</summary>
    [Id(6)]
    public string? ValuePrefix { get; init; }
}
