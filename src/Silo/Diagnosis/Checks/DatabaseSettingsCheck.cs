using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether what is committed survives a power failure: every promise about the audit log rests on it.</summary>
internal sealed class DatabaseSettingsCheck(IDatabase database) : IDiagnosticCheck
{
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // A SQLite file is opened with synchronous=FULL by ourselves.
        if (database.Dialect == SqlDialect.Sqlite) return CheckOutcome.Passed;

        var fsync = await database.ReadAsync(
            (connection, ct) => connection.ExecuteScalarAsync<string>(Statement.Of("SHOW fsync", null, ct)), cancellationToken).ConfigureAwait(false);
        return fsync == "on"
            ? CheckOutcome.Passed
            : CheckOutcome.Error("PostgreSQL runs with fsync=off: a crash may lose or mix up what it said was stored.", "Set fsync=on in postgresql.conf and reload.");
    }
}
