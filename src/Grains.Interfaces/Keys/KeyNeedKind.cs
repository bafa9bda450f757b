namespace Archestra.Cluster.Grains.Keys;

/// <summary>What may need a key.</summary>
public enum KeyNeedKind
{
    /// <summary>It is the active one, or about to be.</summary>
    Use,

    /// <summary>Stored secret versions that it wraps.</summary>
    Secrets,

    /// <summary>API tokens that are good and whose hash it keys. A token moves to the active key when it is next used.</summary>
    ApiTokens,

    /// <summary>Entries of the audit log that it authenticates.</summary>
    AuditEntries,

    AuditCheckpoints,

    /// <summary>Proofs, sealed values and session ids that clients and front-ends still hold.</summary>
    IssuedValues,
}
