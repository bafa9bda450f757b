namespace Archestra.Cluster.Silo.Security;

/// <summary>Why a grain call is refused; for log, metric and audit; but for one, never told to the caller.</summary>
internal enum CallRefusal
{
    None,

    /// <summary>No proof, or one that is forged, altered, expired or revoked.</summary>
    NoProof,
    NotSystem,
    OtherTenant,
    MissingScope,

    /// <summary>The token's audience is another gateway.</summary>
    OtherGateway,

    /// <summary>The caller's own tenant, and the one refusal whose reason is told.</summary>
    MissingPermission,

    /// <summary>The grain's key is none of ours.</summary>
    MalformedKey,
}
