namespace Archestra.Cluster.Grains.Secrets;

/// <summary>
/// What a key is used for. Keys of two purposes have nothing in common but the key ring. A new purpose also needs its
/// derivation label, in the silo's KeyRing.
/// </summary>
public enum KeyPurpose
{
    /// <summary>Sealing values that leave the silo and come back (request state).</summary>
    Sealing = 1,

    /// <summary>Keyed hash of API tokens.</summary>
    ApiTokenHash = 2,

    /// <summary>MAC of verdicts that a silo issued for a front-end to show.</summary>
    Verdict = 3,

    /// <summary>MAC of audit chains.</summary>
    AuditChain = 4,

    /// <summary>MAC of MCP session ids.</summary>
    McpSession = 5,

    /// <summary>MAC of audit checkpoints: another key than the entries', so that whoever can forge one cannot yet forge both.</summary>
    AuditCheckpoint = 6,

    /// <summary>MAC of the forms of our pages.</summary>
    FormToken = 7,
}
