namespace Archestra.Cluster.Grains.Storage;

/// <param name="Hash">Keyed hash of the new token.</param>
/// <param name="Display">The part of the new token that may be shown.</param>
/// <param name="Overlap">How long the old token stays good; zero ends it at once.</param>
/// <param name="KeyId">The key that the hash is keyed with.</param>
public sealed record ApiTokenRotation(byte[] Hash, string Display, TimeSpan Overlap, string? KeyId = null);
