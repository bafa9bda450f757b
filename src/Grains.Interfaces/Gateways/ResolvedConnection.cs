namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Which installation the calls of one caller use for a catalog entry, and where they go.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ResolvedConnection)]
public sealed record ResolvedConnection
{
    [Id(0)]
    public required string CatalogEntryId { get; init; }

    [Id(1)]
    public required string InstallationId { get; init; }

    [Id(2)]
    public required string ConnectionId { get; init; }

    /// <summary>See <see cref="GatewayTool.CallTarget"/>.</summary>
    [Id(3)]
    public required string CallTarget { get; init; }

    [Id(4)]
    public required int Shards { get; init; }

    /// <summary>The tool with this as its connection.</summary>
    public GatewayTool Bind(GatewayTool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return tool with { InstallationId = InstallationId, ConnectionId = ConnectionId, CallTarget = CallTarget, Shards = Shards };
    }
}
