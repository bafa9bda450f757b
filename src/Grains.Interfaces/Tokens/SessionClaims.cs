namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What a legacy MCP session id says. Signed, so that an idle session costs nothing anywhere.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SessionClaims)]
public sealed record SessionClaims
{
    /// <summary>Random, public: the subject of the session's end in the feed.</summary>
    [Id(0)]
    public required string Handle { get; init; }

    [Id(1)]
    public required string TenantId { get; init; }

    /// <summary>The principal that began the session; another one gets 404.</summary>
    [Id(2)]
    public required string PrincipalId { get; init; }

    [Id(3)]
    public required string GatewayId { get; init; }

    [Id(4)]
    public required string ProtocolVersion { get; init; }

    /// <summary>The client's self-declared name and version, cut to 100 characters.</summary>
    [Id(5)]
    public string? Client { get; init; }

    [Id(6)]
    public required DateTimeOffset ExpiresAt { get; init; }
}
