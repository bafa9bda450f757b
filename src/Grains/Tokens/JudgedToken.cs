using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What was found out about something that was shown: whose it is and until when, or why it is refused.</summary>
internal sealed record JudgedToken
{
    /// <summary>Without what its owner may do. Null when it is refused.</summary>
    public Principal? Owner { get; private init; }

    /// <summary>The feed's sequence, read before everything else that the judgement rests on.</summary>
    public long FeedSequence { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>For the audit log only.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Of the refused token, if it is known whose it is.</summary>
    public string? TenantId { get; private init; }

    public string? TokenId { get; private init; }

    /// <summary>
    /// It was one of ours once: not a guess, so it does not count against the address. Many clients behind one address show a
    /// token that has just expired.
    /// </summary>
    public bool IsSigned { get; private init; }

    public static JudgedToken Good(Principal owner, long feedSequence, DateTimeOffset expiresAt) =>
        new() { Owner = owner, FeedSequence = feedSequence, ExpiresAt = expiresAt };

    public static JudgedToken Refused(string reason, string? tenantId = null, string? tokenId = null) =>
        new() { Refusal = reason, TenantId = tenantId, TokenId = tokenId };

    public static JudgedToken RefusedSigned(string reason, AccessTokenClaims claims) =>
        new() { Refusal = reason, TenantId = claims.TenantId, TokenId = claims.FamilyId, IsSigned = true };
}
