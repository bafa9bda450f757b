using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the database answers. Tells host, port, user and database, never the password.</summary>
internal sealed class DatabaseCheck(IServiceProvider services, IOptions<StorageOptions> storage) : IDiagnosticCheck
{
    private const int NotADatabase = 26;
    private const int Corrupt = 11;

    private StorageOptions Options => storage.Value;

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (Options.Provider == StorageOptions.Sqlite && !File.Exists(Options.DatabasePath))
            return CheckOutcome.Skipped($"There is no database at '{Options.DatabasePath}' yet; the first start makes it.");
        if (Options.Provider == StorageOptions.Sqlite && OwnerOnly.IsOpenToEverybody(Options.DataDirectory))
            return CheckOutcome.Skipped("It lies in a folder that everybody may write into; that is told under 'dataDirectory'.");
        try
        {
            await services.GetRequiredService<IDatabase>().ReadAsync(
                (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of("SELECT 1", null, ct)), cancellationToken).ConfigureAwait(false);
            return CheckOutcome.Passed;
        }
        catch (PostgresException exception)
        {
            return OfPostgres(exception);
        }
        catch (NpgsqlException)
        {
            return CheckOutcome.Error(
                $"No PostgreSQL answers at {Place()}.", "Start the database, or correct host and port in Storage:ConnectionString; see that no firewall is between.");
        }
        catch (SqliteException exception)
        {
            return CheckOutcome.Error(
                exception.SqliteErrorCode is NotADatabase or Corrupt
                    ? $"The file '{Options.DatabasePath}' is not a sound SQLite database."
                    : $"The database '{Options.DatabasePath}' cannot be opened (SQLite error {exception.SqliteErrorCode}).",
                "Stop the gateway and restore silo.db, audit.db and keys.json together from a backup; see that the disk has room and is not read-only.");
        }
        catch (StorageStartupException exception)
        {
            return Sentences.ToError(exception.Message, "Mend what it names.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CheckOutcome.Error(
                $"The database '{Options.DatabasePath}' cannot be opened: {exception.Message}", "Give the data directory to the user that runs the gateway (chown).");
        }
    }

    private CheckOutcome OfPostgres(PostgresException exception)
    {
        var settings = new NpgsqlConnectionStringBuilder(Options.ConnectionString);
        return exception.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => CheckOutcome.Error(
                $"PostgreSQL at {Place()} refuses the user '{settings.Username}'.",
                "Correct user name and password in Storage:ConnectionString, or let the user in (CREATE ROLE … LOGIN, pg_hba.conf)."),
            PostgresErrorCodes.InvalidCatalogName => CheckOutcome.Error(
                $"PostgreSQL at {Place()} has no database '{settings.Database}'.", "Create it (CREATE DATABASE), or correct its name in Storage:ConnectionString."),
            _ => CheckOutcome.Error($"PostgreSQL at {Place()} answers with the error {exception.SqlState}.", "Look it up in PostgreSQL's list of error codes, and in its log."),
        };
    }

    private string Place()
    {
        var settings = new NpgsqlConnectionStringBuilder(Options.ConnectionString);
        return $"{settings.Host}:{settings.Port}";
    }
}
