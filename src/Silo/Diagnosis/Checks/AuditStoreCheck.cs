using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the audit log takes entries: it is asked to take one about this very look.</summary>
internal sealed class AuditStoreCheck(IAuditLog audit) : IDiagnosticCheck
{
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var entry = new AuditEvent
        {
            TenantId = "-",
            Action = "diagnosis.run",
            OperationId = Guid.NewGuid().ToString("N"),
            ActorKind = "system",
            Outcome = AuditOutcomes.Succeeded,
        };
        try
        {
            await audit.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
            return CheckOutcome.Passed;
        }
        catch (AuditUnavailableException)
        {
            return CheckOutcome.Error("The audit log takes no entries, so calls are refused.", "Make room on the disk of the audit log, or bring its database back; nothing needs a restart.");
        }
    }
}
