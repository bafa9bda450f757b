namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What a silo found out about a shown token.</summary>
public enum TokenVerificationStatus
{
    Accepted,

    /// <summary>Unknown, expired or revoked: the caller is not told which.</summary>
    Refused,

    /// <summary>Too many refusals from this address.</summary>
    TooManyFailures,
}
