using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>What became of a token request: a response, or a refusal.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenAnswer)]
public sealed record TokenAnswer
{
    [Id(0)]
    public TokenResponse? Response { get; init; }

    [Id(1)]
    public OAuthRefusal? Refusal { get; init; }

    [MemberNotNullWhen(true, nameof(Response))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsIssued => Response is not null;

    public static TokenAnswer Issued(TokenResponse response) => new() { Response = response };

    public static TokenAnswer Refused(string code, string description) => new() { Refusal = OAuthRefusal.Of(code, description) };

    public static TokenAnswer Refused(OAuthRefusal refusal) => new() { Refusal = refusal };
}
