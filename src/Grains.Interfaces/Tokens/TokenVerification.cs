using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>A silo's verdict on a shown token.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenVerification)]
public sealed class TokenVerification
{
    private TokenVerification(TokenVerificationStatus status, Principal? principal, string? proof)
    {
        Status = status;
        Principal = principal;
        Proof = proof;
    }

    [Id(0)]
    public TokenVerificationStatus Status { get; private set; }

    [Id(1)]
    public Principal? Principal { get; private set; }

    /// <summary>What the front-end shows with each grain call made for this token.</summary>
    [Id(2)]
    public string? Proof { get; private set; }

    /// <summary>The feed sequence read from the store before the token's row: entries above it decide.</summary>
    [Id(3)]
    public long FeedSequence { get; private set; }

    /// <summary>How long a front-end may use this verdict; at most 60 s.</summary>
    [Id(4)]
    public TimeSpan Lifetime { get; private set; }

    /// <summary>For <see cref="TokenVerificationStatus.TooManyFailures"/>.</summary>
    [Id(5)]
    public TimeSpan RetryAfter { get; private set; }

    [MemberNotNullWhen(true, nameof(Principal), nameof(Proof))]
    public bool IsAccepted => Status == TokenVerificationStatus.Accepted;

    public static TokenVerification Accepted(Principal principal, string proof, long feedSequence, TimeSpan lifetime) =>
        new(TokenVerificationStatus.Accepted, principal, proof) { FeedSequence = feedSequence, Lifetime = lifetime };

    public static TokenVerification Refused() => new(TokenVerificationStatus.Refused, null, null);

    public static TokenVerification TooManyFailures(TimeSpan retryAfter) =>
        new(TokenVerificationStatus.TooManyFailures, null, null) { RetryAfter = retryAfter };
}
