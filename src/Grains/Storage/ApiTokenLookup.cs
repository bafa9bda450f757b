namespace Archestra.Cluster.Grains.Storage;

/// <param name="FeedSequence">
/// The change feed's last sequence in the snapshot that <paramref name="Token"/> was read from: a verdict cached under it
/// is invalidated by any later rotation or revocation.
/// </param>
/// <param name="Token">Null if no token has the hash. It may be expired or revoked: that decision is the caller's.</param>
/// <param name="MatchedPrevious">
/// The hash is the one before the last rotation, still within its overlap: good until <see cref="ApiTokenRecord.PreviousExpiresAt"/>.
/// </param>
public sealed record ApiTokenLookup(long FeedSequence, ApiTokenRecord? Token, bool MatchedPrevious);
