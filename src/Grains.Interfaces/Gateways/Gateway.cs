namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One MCP endpoint: chosen tools of chosen installations under one URL.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Gateway)]
public sealed record Gateway
{
    /// <summary>Empty in a request to create one.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    [Id(3)]
    public required ToolNaming Naming { get; init; }

    [Id(4)]
    public GatewayInstallation[] Installations { get; init; } = [];

    /// <summary>Who may use the gateway; null: everybody in the tenant.</summary>
    [Id(5)]
    public AccessList? Access { get; init; }

    /// <summary>The provider whose JWTs are good here; null: only our own tokens.</summary>
    [Id(6)]
    public string? IdentityProviderId { get; init; }
}
