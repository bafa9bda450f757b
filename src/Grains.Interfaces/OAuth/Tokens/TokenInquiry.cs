using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>A request to the revocation or introspection endpoint (RFC 7009 §2.1, RFC 7662 §2.1).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenInquiry)]
public sealed record TokenInquiry
{
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required ShownClient Client { get; init; }

    [Id(2)]
    public required string Token { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    // The token is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(TokenInquiry);
}
