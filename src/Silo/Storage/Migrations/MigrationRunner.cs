using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Migrations;

/// <summary>
/// Brings a database to the newest schema. All missing migrations are one transaction that one node at a time may hold, so
/// any number of nodes may start at once and a failure leaves the schema as it was.
/// </summary>
internal sealed partial class MigrationRunner(TimeProvider timeProvider, ILogger<MigrationRunner> logger)
{
    /// <summary>Any constant that no other user of the database takes for its advisory lock.</summary>
    private const long LockKey = 0x61726368_00000001;

    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            part       text NOT NULL,
            number     integer NOT NULL,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at bigint NOT NULL,
            PRIMARY KEY (part, number))
        """;

    private const string ReadApplied =
        "SELECT number AS Number, name AS Name, checksum AS Checksum FROM schema_migrations WHERE part = @Part ORDER BY number";

    private const string Record = """
        INSERT INTO schema_migrations (part, number, name, checksum, applied_at)
        VALUES (@Part, @Number, @Name, @Checksum, @AppliedAt)
        """;

    /// <returns>How many migrations were applied.</returns>
    public async Task<int> RunAsync(IDatabase database, MigrationSet set, CancellationToken cancellationToken)
    {
        var applied = await database.WriteAsync(
            (_, transaction, ct) => ApplyMissingAsync(transaction, database.Dialect, set, ct), cancellationToken).ConfigureAwait(false);
        foreach (var migration in applied) Log.Applied(logger, set.Part, migration.Name);
        return applied.Count;
    }

    /// <summary>Why the next start would be refused, or null. Writes nothing.</summary>
    /// <exception cref="DbException">The database has no schema at all.</exception>
    public static async Task<string?> FindProblemAsync(IDatabase database, MigrationSet set, CancellationToken cancellationToken)
    {
        var applied = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<AppliedMigration>(Statement.Of(ReadApplied, new { set.Part }, ct)), cancellationToken).ConfigureAwait(false);
        return applied.Select(migration => ProblemOf(set, migration)).FirstOrDefault(problem => problem is not null);
    }

    private async Task<IReadOnlyList<Migration>> ApplyMissingAsync(
        DbTransaction transaction, SqlDialect dialect, MigrationSet set, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        await transaction.SerializeAsync(dialect, LockKey, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(Statement.Of(CreateTable, null, transaction, cancellationToken)).ConfigureAwait(false);
        var applied = (await connection.QueryAsync<AppliedMigration>(
            Statement.Of(ReadApplied, new { set.Part }, transaction, cancellationToken)).ConfigureAwait(false)).AsList();
        foreach (var migration in applied) RefuseStranger(set, migration);

        var missing = set.Migrations.Where(m => applied.TrueForAll(a => a.Number != m.Number)).ToList();
        foreach (var migration in missing)
        {
            await connection.ExecuteAsync(Statement.Of(migration.Text, null, transaction, cancellationToken)).ConfigureAwait(false);
            var row = new
            {
                set.Part,
                migration.Number,
                migration.Name,
                migration.Checksum,
                AppliedAt = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            await connection.ExecuteAsync(Statement.Of(Record, row, transaction, cancellationToken)).ConfigureAwait(false);
        }

        return missing;
    }

    private static void RefuseStranger(MigrationSet set, AppliedMigration applied)
    {
        if (ProblemOf(set, applied) is { } problem) throw new StorageStartupException(problem);
    }

    private static string? ProblemOf(MigrationSet set, AppliedMigration applied)
    {
        if (set.Migrations.FirstOrDefault(m => m.Number == applied.Number) is not { } known)
            return $"The database has migration '{applied.Name}' of part '{set.Part}', which this version does not know: a newer version used it. Start that version, or restore a backup from before.";
        return known.Checksum == applied.Checksum
            ? null
            : $"Migration '{applied.Name}' of part '{set.Part}' was applied to this database with another text than this version has ('{known.Name}'). A migration that was released must not be edited: start the version that applied it.";
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Applied migration {Migration} of {Part}.", EventName = nameof(Applied))]
        public static partial void Applied(ILogger logger, string part, string migration);
    }
}
