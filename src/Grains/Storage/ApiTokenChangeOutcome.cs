using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>What became of a rotation or revocation.</summary>
public sealed record ApiTokenChangeOutcome
{
    private ApiTokenChangeOutcome(ApiTokenChangeStatus status) => Status = status;

    public ApiTokenChangeStatus Status { get; private init; }

    [MemberNotNullWhen(true, nameof(Token))]
    public bool IsChanged => Status == ApiTokenChangeStatus.Changed;

    public ApiTokenRecord? Token { get; private init; }

    /// <summary>The sequence of the feed entry: whoever has seen it refuses the old token.</summary>
    public long FeedSequence { get; private init; }

    public static ApiTokenChangeOutcome Changed(ApiTokenRecord token, long feedSequence) =>
        new(ApiTokenChangeStatus.Changed) { Token = token, FeedSequence = feedSequence };

    public static ApiTokenChangeOutcome NotFound { get; } = new(ApiTokenChangeStatus.NotFound);

    public static ApiTokenChangeOutcome Revoked { get; } = new(ApiTokenChangeStatus.Revoked);
}
