namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>What one person agreed to for one client at one gateway; asked again only for more.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Consent)]
public sealed record Consent
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string UserId { get; init; }

    [Id(2)]
    public required string ClientId { get; init; }

    [Id(3)]
    public required string ClientName { get; init; }

    [Id(4)]
    public required string GatewayId { get; init; }

    [Id(5)]
    public required string[] Scopes { get; init; }

    [Id(6)]
    public required DateTimeOffset GivenAt { get; init; }
}
