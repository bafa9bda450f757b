using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>The family with the generation that is good now, and the scopes of the access token; or a refusal.</summary>
internal sealed record RefreshOutcome(StoredTokenFamily? Family, string[] Scopes, bool IsRepeat, TokenAnswer? Refusal)
{
    [MemberNotNullWhen(true, nameof(Family))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGood => Family is not null;

    public static RefreshOutcome Good(StoredTokenFamily family, string[] scopes, bool isRepeat) => new(family, scopes, isRepeat, null);

    public static RefreshOutcome Refused(TokenAnswer refusal) => new(null, [], false, refusal);
}
