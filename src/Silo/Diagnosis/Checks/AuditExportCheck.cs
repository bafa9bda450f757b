using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the audit log reaches the places that it is delivered to, as the silos say.</summary>
internal sealed class AuditExportCheck(AuditDatabase database) : IDiagnosticCheck
{
    private const string Read =
        "SELECT target AS Name, min(since) AS Since, max(problem) AS Problem FROM audit_export_status WHERE state = @Failing GROUP BY target ORDER BY target";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var failing = await database.Database.ReadAsync(
            (connection, ct) => connection.QueryAsync<Target>(Statement.Of(Read, new { AuditExportStatusTable.Failing }, ct)), cancellationToken).ConfigureAwait(false);
        return CheckOutcome.Of([.. failing.Select(target => new DiagnosticFinding(
            DiagnosticSeverity.Error,
            $"The audit log has not reached '{target.Name}' since {DateTimeOffset.FromUnixTimeMilliseconds(target.Since):u}: {target.Problem}",
            "See that the receiver runs and that its options are right; delivery goes on where it stopped.",
            $"audit_export/{target.Name}"))]);
    }

    private sealed class Target
    {
        public string Name { get; init; } = "";

        public long Since { get; init; }

        public string? Problem { get; init; }
    }
}
