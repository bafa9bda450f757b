using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>A JWT that was shown at a gateway: ours, or one of the company's provider.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AccessTokenInquiry)]
public sealed record AccessTokenInquiry
{
    [Id(0)]
    public required string Token { get; init; }

    /// <summary>Where it was shown.</summary>
    [Id(1)]
    public required string GatewayId { get; init; }

    /// <summary>Ours, as the front-end knows it.</summary>
    [Id(2)]
    public required string Issuer { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    // The token is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(AccessTokenInquiry);
}
