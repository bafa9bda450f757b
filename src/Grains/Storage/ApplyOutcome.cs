using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>What became of <see cref="IDocumentStore.ApplyAsync"/>: everything was applied, or one change conflicts.</summary>
public sealed record ApplyOutcome
{
    private ApplyOutcome(ApplyStatus status) => Status = status;

    public ApplyStatus Status { get; private init; }

    [MemberNotNullWhen(true, nameof(Versions))]
    [MemberNotNullWhen(false, nameof(ConflictingChange))]
    public bool IsApplied => Status == ApplyStatus.Applied;

    /// <summary>The new version per change, in their order; 0 for a deletion.</summary>
    public IReadOnlyList<long>? Versions { get; private init; }

    /// <summary>The sequence of the last feed entry appended, or of the feed as it was if there was none to append.</summary>
    public long FeedSequence { get; private init; }

    /// <summary>Which change, counted from 0.</summary>
    public int? ConflictingChange { get; private init; }

    public static ApplyOutcome Applied(IReadOnlyList<long> versions, long feedSequence) =>
        new(ApplyStatus.Applied) { Versions = versions, FeedSequence = feedSequence };

    public static ApplyOutcome Conflict(int change, ApplyStatus reason) => new(reason) { ConflictingChange = change };
}
