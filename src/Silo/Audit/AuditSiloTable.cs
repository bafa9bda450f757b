using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Statements on <c>audit_silos</c>: the lives of silos.</summary>
internal sealed class AuditSiloTable(AuditDatabase database)
{
    /// <summary>Names this process: a SQLite file belongs to one process, so what another one left open there is dead.</summary>
    private static readonly string Process = Guid.NewGuid().ToString("N");

    private const string InsertOne =
        "INSERT INTO audit_silos (id, process, started_at, heartbeat_at) VALUES (@Id, @Process, @Now, @Now)";

    // A silo that was taken for dead while it was only slow takes its word back; the intents it has written since would
    // otherwise be closed by nobody.
    private const string Beat = "UPDATE audit_silos SET heartbeat_at = @Now, closed_at = NULL WHERE id = @Id";

    // The claim expires, so that a survivor that dies while closing is followed by another.
    private const string ReadDead = """
        SELECT id FROM audit_silos
        WHERE closed_at IS NULL AND id <> @Id AND (closing_at IS NULL OR closing_at < @SilentSince OR closing_by = @Id)
          AND (heartbeat_at < @SilentSince OR (@IsOneProcess = 1 AND process <> @Process))
        ORDER BY started_at, id
        """;

    private const string ClaimOne = """
        UPDATE audit_silos SET closing_by = @Id, closing_at = @Now
        WHERE id = @Dead AND closed_at IS NULL AND (closing_at IS NULL OR closing_at < @SilentSince OR closing_by = @Id)
        """;

    private const string CloseOne = "UPDATE audit_silos SET closed_at = @Now WHERE id = @Dead";

    public Task InsertAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(InsertOne, new { Id = id, Process, Now = now.ToUnixTimeMilliseconds() }, cancellationToken);

    public Task HeartbeatAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(Beat, new { Id = id, Now = now.ToUnixTimeMilliseconds() }, cancellationToken);

    public async Task<IReadOnlyList<string>> DeadAsync(string id, DateTimeOffset silentSince, CancellationToken cancellationToken)
    {
        var isOneProcess = database.Database.Dialect == SqlDialect.Sqlite ? 1 : 0;
        var values = new { Id = id, Process, SilentSince = silentSince.ToUnixTimeMilliseconds(), IsOneProcess = isOneProcess };
        return await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(Statement.Of(ReadDead, values, token))
                .ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True for the one that may close it.</summary>
    public async Task<bool> TryClaimAsync(
        string id, string dead, DateTimeOffset silentSince, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var values = new
        {
            Id = id,
            Dead = dead,
            SilentSince = silentSince.ToUnixTimeMilliseconds(),
            Now = now.ToUnixTimeMilliseconds(),
        };
        return await ExecuteAsync(ClaimOne, values, cancellationToken).ConfigureAwait(false) == 1;
    }

    public Task CloseAsync(string dead, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(CloseOne, new { Dead = dead, Now = now.ToUnixTimeMilliseconds() }, cancellationToken);

    private Task<int> ExecuteAsync(string text, object values, CancellationToken cancellationToken) =>
        database.Database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(Statement.Of(text, values, transaction, token)),
            cancellationToken).AsTask();
}
