using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether every chain and checkpoint of the audit log verifies.</summary>
internal sealed class AuditLogCheck(IServiceProvider services, IOptions<StorageOptions> storage) : IDiagnosticCheck
{
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // Asking for the file would make it.
        if (storage.Value.Provider == StorageOptions.Sqlite && !File.Exists(SiloHost.AuditPath(storage.Value)))
            return CheckOutcome.Error($"There is no audit log at '{SiloHost.AuditPath(storage.Value)}', although there is a database.", "Restore audit.db from the backup that silo.db belongs to.");

        var verification = await services.GetRequiredService<AuditVerifier>().VerifyAsync(null, [], cancellationToken).ConfigureAwait(false);
        return CheckOutcome.Of([.. verification.Findings.Select(finding => new DiagnosticFinding(
            DiagnosticSeverity.Error,
            finding.ToString(),
            "Somebody changed the audit log, or its key is not in the key ring: keep a copy as evidence, compare with the checkpoints kept elsewhere, and find out who could write to it.",
            $"tenant/{finding.TenantId}"))]);
    }
}
