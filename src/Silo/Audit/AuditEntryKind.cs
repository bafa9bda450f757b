namespace Archestra.Cluster.Silo.Audit;

/// <summary>What an entry of a chain is. The number is part of the entry's MAC and never changes its meaning.</summary>
internal enum AuditEntryKind
{
    /// <summary>Something is about to happen; an <see cref="Outcome"/> follows.</summary>
    Intent = 1,

    /// <summary>How an intent ended. Refers to the intent's chain and sequence, which may be a dead silo's.</summary>
    Outcome = 2,

    /// <summary>Complete in itself.</summary>
    Event = 3,

    /// <summary>The silo signed a checkpoint: number and MAC. A checkpoint cannot be cut off while this entry stands.</summary>
    Checkpoint = 4,

    /// <summary>Retention dropped the bodies of a chain up to a sequence; without this entry a missing body is a finding.</summary>
    Retention = 5,
}
