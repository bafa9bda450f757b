using System.Text.Json.Serialization;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Security;

/// <summary>What a caller proof says, as JSON. Silos of two releases read each other's: names are never reused.</summary>
internal sealed record CallerProofPayload
{
    [JsonPropertyName("t")]
    public required string TenantId { get; init; }

    [JsonPropertyName("k")]
    public required PrincipalKind Kind { get; init; }

    [JsonPropertyName("i")]
    public required string Id { get; init; }

    [JsonPropertyName("n")]
    public required string TokenId { get; init; }

    [JsonPropertyName("s")]
    public required string[] Scopes { get; init; }

    [JsonPropertyName("q")]
    public required long FeedSequence { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [JsonPropertyName("e")]
    public required long ExpiresAt { get; init; }

    /// <summary>Absent in proofs of a release before permissions, and where there is no room: the silo reads what the owner may do.</summary>
    [JsonPropertyName("p")]
    public long? Permissions { get; init; }

    [JsonPropertyName("m")]
    public string[]? Teams { get; init; }

    [JsonPropertyName("r")]
    public string[]? Roles { get; init; }

    /// <summary>The audience of an access token. A release before those never gets such a proof from its own front-ends.</summary>
    [JsonPropertyName("g")]
    public string? GatewayId { get; init; }

    [JsonPropertyName("c")]
    public string? ClientId { get; init; }

    public Principal ToPrincipal() => new()
    {
        TenantId = TenantId,
        Kind = Kind,
        Id = Id,
        TokenId = TokenId,
        GrantedScopes = Scopes,
        Permissions = (Permission)(Permissions ?? 0),
        TeamIds = Teams ?? [],
        RoleIds = Roles ?? [],
        GatewayId = GatewayId,
        ClientId = ClientId,
    };
}
