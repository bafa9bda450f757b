using Archestra.Cluster.Grains.Catalog;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>What a call grain or a hosted server needs to reach its server. Holds references to secrets, no secret.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConnectionSnapshot)]
public sealed record ConnectionSnapshot
{
    [Id(0)]
    public required string ConnectionId { get; init; }

    [Id(1)]
    public required string InstallationId { get; init; }

    /// <summary>Rises with every change of the definition or of a value; a session of an older version is drained.</summary>
    [Id(2)]
    public required long Version { get; init; }

    [Id(3)]
    public required ServerTransport Transport { get; init; }

    [Id(4)]
    public string? Url { get; init; }

    [Id(5)]
    public string? Command { get; init; }

    [Id(6)]
    public string[] Arguments { get; init; } = [];

    [Id(7)]
    public Dictionary<string, string> Environment { get; init; } = [];

    [Id(8)]
    public CredentialBinding[] Credentials { get; init; } = [];

    /// <summary>As whom calls run upstream, for the audit log: <c>none</c>, or owner kind and id.</summary>
    [Id(9)]
    public required string UpstreamIdentity { get; init; }
}
