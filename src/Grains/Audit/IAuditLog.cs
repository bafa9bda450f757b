namespace Archestra.Cluster.Grains.Audit;

/// <summary>
/// Port: the append-only audit log of this silo. <see cref="BeginAsync"/> returns only when the intent is on disk;
/// nothing may reach an upstream before. When the store refuses, it throws <see cref="AuditUnavailableException"/> and the call is refused.
/// </summary>
public interface IAuditLog
{
    /// <summary>Writes and flushes the intent of an operation (group commit).</summary>
    ValueTask<AuditIntent> BeginAsync(AuditEvent intent, CancellationToken cancellationToken);

    /// <summary>Queues the outcome; on disk within 100 ms.</summary>
    void Complete(AuditIntent intent, AuditOutcome outcome);

    /// <summary>As <see cref="Complete"/>, and waits until it is on disk: a per-tenant option.</summary>
    ValueTask CompleteAsync(AuditIntent intent, AuditOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Writes and flushes an event that is complete in itself (administrative change, token issuance, refusal).</summary>
    ValueTask AppendAsync(AuditEvent entry, CancellationToken cancellationToken);
}
