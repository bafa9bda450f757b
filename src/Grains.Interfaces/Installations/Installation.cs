using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>A catalog entry with values, and its connection. Secret values are named here, never shown.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Installation)]
public sealed record Installation
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public required string CatalogEntryId { get; init; }

    [Id(3)]
    public required PrincipalKind OwnerKind { get; init; }

    [Id(4)]
    public required string OwnerId { get; init; }

    /// <summary>The connection that this installation's owner holds to the server.</summary>
    [Id(5)]
    public required string ConnectionId { get; init; }

    [Id(6)]
    public required ServerTransport Transport { get; init; }

    /// <summary>Values of the fields that are not secret.</summary>
    [Id(7)]
    public Dictionary<string, string> Values { get; init; } = [];

    /// <summary>The names of the secret fields that have a value.</summary>
    [Id(8)]
    public string[] SecretFields { get; init; } = [];

    /// <summary>What the owner should know, for example that an argument is visible in process lists.</summary>
    [Id(9)]
    public string[] Warnings { get; init; } = [];
}
