namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>
/// Rotation of refresh tokens and detection of their reuse (RFC 9700 §4.14.2). Pure. A client whose answer was lost may ask
/// again; that is told from a thief by three things: it asks soon, it is the same client, and nobody has used the successor.
/// </summary>
internal static class RefreshTokenRotation
{
    /// <param name="family">As stored.</param>
    /// <param name="presented">The generation of a token whose MAC is right.</param>
    /// <param name="clientId">Who shows it, authenticated.</param>
    /// <param name="window">For how long the same successor is given again.</param>
    /// <param name="now">The time.</param>
    public static RefreshDecision Decide(StoredTokenFamily family, long presented, string clientId, TimeSpan window, DateTimeOffset now)
    {
        if (!family.IsInForce(now))
        {
            return RefreshDecision.Over;
        }

        if (family.Public.ClientId != clientId)
        {
            return RefreshDecision.Stolen;
        }

        if (presented == family.Generation)
        {
            return RefreshDecision.Rotate;
        }

        // Using the successor would have made it the one before: then this is the one before that.
        var isRetry = presented == family.Generation - 1 && family.RotatedAt is { } rotatedAt && now - rotatedAt <= window;
        return isRetry ? RefreshDecision.Repeat : RefreshDecision.Reused;
    }

    public static StoredTokenFamily Rotate(StoredTokenFamily family, DateTimeOffset now) => family with
    {
        Generation = family.Generation + 1,
        RotatedAt = now,
        Public = family.Public with { LastUsedAt = now },
    };
}
