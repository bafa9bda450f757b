using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>
/// Whether this machine's clock agrees with the database's (PostgreSQL), or with the times that were stored (SQLite): leases,
/// expiries and the audit log go by it.
/// </summary>
internal sealed class ClockCheck(IDatabase database, TimeProvider time) : IDiagnosticCheck
{
    private const string ServerClock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private const string NewestStored = "SELECT coalesce(max(at), 0) FROM change_feed";

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var isServer = database.Dialect == SqlDialect.Postgres;
        var told = await database.ReadAsync(
            (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of(isServer ? ServerClock : NewestStored, null, ct)), cancellationToken).ConfigureAwait(false);
        var ahead = DateTimeOffset.FromUnixTimeMilliseconds(told) - time.GetUtcNow();
        if (ahead <= Tolerance && (!isServer || -ahead <= Tolerance)) return CheckOutcome.Passed;

        return CheckOutcome.Error(
            isServer
                ? $"This machine's clock is {Math.Abs(ahead.TotalSeconds):0} s {(ahead > TimeSpan.Zero ? "behind" : "ahead of")} the database's."
                : $"This machine's clock is {ahead.TotalSeconds:0} s behind the newest stored time.",
            "Set the clock and keep it set (NTP, for example chrony or systemd-timesyncd), on every machine.");
    }
}
