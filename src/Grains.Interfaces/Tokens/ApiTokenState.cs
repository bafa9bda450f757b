namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Whether a token can still be used.</summary>
public enum ApiTokenState
{
    Active,
    Expired,

    /// <summary>Also when it would have expired meanwhile.</summary>
    Revoked,
}
