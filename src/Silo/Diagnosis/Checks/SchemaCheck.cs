using System.Data.Common;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the schema is one that this version knows. One that is older is migrated by the next start.</summary>
internal sealed class SchemaCheck(IServiceProvider services, IOptions<StorageOptions> storage) : IDiagnosticCheck
{
    private const string Cure = "Start the version that made it, or restore a backup from before.";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<DiagnosticFinding>();
        if (!await TryAddAsync(findings, services.GetRequiredService<IDatabase>(), StorageStartup.Part, cancellationToken).ConfigureAwait(false))
            return CheckOutcome.Skipped("The database is empty; the first start makes its schema.");

        // Asking for the audit log's file would make it; that it is missing is told by another check.
        var hasLog = storage.Value.Provider != StorageOptions.Sqlite || File.Exists(SiloHost.AuditPath(storage.Value));
        if (hasLog && !await TryAddAsync(findings, services.GetRequiredService<AuditDatabase>().Database, AuditDatabase.MigrationPart, cancellationToken).ConfigureAwait(false))
            findings.Add(new DiagnosticFinding(DiagnosticSeverity.Error, "The audit log's database is not one.", "Restore audit.db from the backup that silo.db belongs to."));
        return CheckOutcome.Of(findings);
    }

    /// <returns>False when there is no schema at all.</returns>
    private static async Task<bool> TryAddAsync(List<DiagnosticFinding> findings, IDatabase database, string part, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await MigrationRunner.FindProblemAsync(database, MigrationSet.Load(part, database.Dialect), cancellationToken).ConfigureAwait(false);
            if (problem is not null)
            {
                var (what, cure) = Sentences.Split(problem, Cure);
                findings.Add(new DiagnosticFinding(DiagnosticSeverity.Error, what, cure));
            }

            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }
}
