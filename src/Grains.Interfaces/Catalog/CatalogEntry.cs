using Archestra.Cluster.Grains.Installations;

namespace Archestra.Cluster.Grains.Catalog;

/// <summary>A server definition: where it is or how it is run, and which values it needs.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.CatalogEntry)]
public sealed record CatalogEntry
{
    /// <summary>Empty in a request to create one: ids are made by the server.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Unique in the tenant.</summary>
    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    [Id(3)]
    public required ServerTransport Transport { get; init; }

    /// <summary>For <see cref="ServerTransport.StreamableHttp"/>.</summary>
    [Id(4)]
    public string? Url { get; init; }

    /// <summary>For <see cref="ServerTransport.Stdio"/>: a program, never a shell line.</summary>
    [Id(5)]
    public string? Command { get; init; }

    [Id(6)]
    public string[] Arguments { get; init; } = [];

    /// <summary>Plain environment variables of a hosted server, the same for every installation.</summary>
    [Id(7)]
    public Dictionary<string, string> Environment { get; init; } = [];

    [Id(8)]
    public CredentialField[] Fields { get; init; } = [];

    /// <summary>How long a call may take; null takes the deployment's default (60 s).</summary>
    [Id(9)]
    public TimeSpan? CallTimeout { get; init; }

    /// <summary>What happens when a tool changes; null takes the tenant's policy.</summary>
    [Id(10)]
    public ToolDriftPolicy? ToolDrift { get; init; }
}
