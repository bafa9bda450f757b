using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Silo.Audit.Export;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Turns events into entries on the caller's thread and hands them to the writer.</summary>
internal sealed class AuditLog(AuditWriter writer, AuditExportGate gate, TimeProvider timeProvider) : IAuditLog
{
    public ValueTask<AuditIntent> BeginAsync(AuditEvent intent, CancellationToken cancellationToken)
    {
        if (intent.Outcome is not null) throw new ArgumentException("An intent has no outcome yet.", nameof(intent));
        // Not for changes: whoever is to end the outage must be able to.
        if (intent.Tool is not null) gate.ThrowIfClosed();
        return writer.WriteAsync(Encode(intent, AuditEntryKind.Intent), cancellationToken);
    }

    public void Complete(AuditIntent intent, AuditOutcome outcome) => writer.QueueOutcome(Encode(intent, outcome));

    public ValueTask CompleteAsync(AuditIntent intent, AuditOutcome outcome, CancellationToken cancellationToken) =>
        writer.WriteOutcomeAsync(Encode(intent, outcome), cancellationToken);

    public async ValueTask AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        if (entry.Outcome is null) throw new ArgumentException("An event complete in itself has an outcome.", nameof(entry));
        await writer.WriteAsync(Encode(entry, AuditEntryKind.Event), cancellationToken).ConfigureAwait(false);
    }

    private PendingEntry Encode(AuditEvent source, AuditEntryKind kind)
    {
        // The tenant's id names a chain and is not cleaned as text is: a malformed one is a fault of ours.
        if (!EntityId.IsValid(source.TenantId)) throw new ArgumentException("Not the id of a tenant.", nameof(source));
        return PendingEntry.Of(AuditEntryBody.Of(source, kind, timeProvider.GetUtcNow()));
    }

    private PendingEntry Encode(AuditIntent intent, AuditOutcome outcome) =>
        PendingEntry.Of(AuditEntryBody.OutcomeOf(intent, writer.Silo, outcome, timeProvider.GetUtcNow()));
}
