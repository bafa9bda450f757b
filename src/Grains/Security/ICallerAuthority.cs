namespace Archestra.Cluster.Grains.Security;

/// <summary>Port of the caller proofs: what a token's owner may do now.</summary>
public interface ICallerAuthority
{
    /// <returns>The principal with what its owner may do as stored, and a feed sequence that the reading is not older than.</returns>
    Task<(Principal Principal, long FeedSequence)> ReadAsync(Principal principal, CancellationToken cancellationToken);
}
