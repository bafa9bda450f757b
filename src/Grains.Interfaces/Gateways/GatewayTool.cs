namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One tool of a gateway, ready to be listed and called.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.GatewayTool)]
public sealed record GatewayTool
{
    /// <summary>The name that clients see and call.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required string UpstreamName { get; init; }

    [Id(2)]
    public required string InstallationId { get; init; }

    /// <summary>The key of the grain that carries calls; ends in <c>/</c> when a shard is to be appended.</summary>
    [Id(3)]
    public required string CallTarget { get; init; }

    /// <summary>How many call grains share the connection; 0 when <see cref="CallTarget"/> is a hosted server.</summary>
    [Id(4)]
    public required int Shards { get; init; }

    /// <summary>The tool's JSON object with <see cref="Name"/> as its name.</summary>
    [Id(5)]
    public required byte[] Definition { get; init; }

    /// <summary>The scope that a caller needs: read or write.</summary>
    [Id(6)]
    public required string RequiredScope { get; init; }

    [Id(7)]
    public required TimeSpan CallTimeout { get; init; }

    /// <summary>The connection that the call uses; empty while <see cref="CatalogEntryId"/> is to be resolved, as the installation and the target are.</summary>
    [Id(8)]
    public required string ConnectionId { get; init; }

    /// <summary>It differs from what was approved and awaits approval: neither listed nor callable.</summary>
    [Id(9)]
    public bool Held { get; init; }

    /// <summary>Who of the gateway's users may use the tool; null: all of them.</summary>
    [Id(10)]
    public AccessList? Access { get; init; }

    /// <summary>Each caller has a connection of its own, chosen among the installations of this entry; null when it is pinned.</summary>
    [Id(11)]
    public string? CatalogEntryId { get; init; }

    /// <summary>A scope that a caller needs besides <see cref="RequiredScope"/>; null: none.</summary>
    [Id(12)]
    public string? ExtraScope { get; init; }

    /// <summary>All the scopes that a call needs, as a challenge names them.</summary>
    public string NeededScopes => ExtraScope is null ? RequiredScope : $"{RequiredScope} {ExtraScope}";
}
