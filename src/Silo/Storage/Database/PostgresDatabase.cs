using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// A PostgreSQL database, shared by all silos. Transactions are READ COMMITTED; what must not race is guarded by versions
/// in the statements, row locks and advisory locks.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    private const int MaxAttempts = 6;

    private readonly NpgsqlDataSource _dataSource;
    private readonly IDurabilityObserver? _observer;
    private readonly TimeProvider _timeProvider;
    private long _commits;

    private PostgresDatabase(NpgsqlDataSource dataSource, TimeProvider timeProvider, IDurabilityObserver? observer)
    {
        _dataSource = dataSource;
        _timeProvider = timeProvider;
        _observer = observer;
    }

    public SqlDialect Dialect => SqlDialect.Postgres;

    /// <param name="name">Of its pool of connections, in what is measured.</param>
    public static PostgresDatabase Open(
        string connectionString, TimeProvider timeProvider, IDurabilityObserver? observer = null, string name = "silo")
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // As a start-up option and not as SET: the pool resets what was SET, and a server configured with "off" would
        // acknowledge commits that a crash takes back.
        settings.Options = string.Join(' ', new[] { settings.Options, "-c synchronous_commit=on" }.Where(o => !string.IsNullOrEmpty(o)));
        settings.ApplicationName ??= "archestra-silo";

        // The name stands on its metrics, where Npgsql would put the connection string.
        var dataSource = new NpgsqlDataSourceBuilder(settings.ToString()) { Name = name }.Build();
        return new PostgresDatabase(dataSource, timeProvider, observer);
    }

    public async ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await read(connection, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(write, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (attempt < MaxAttempts && IsLostRace(exception))
            {
                await Task.Delay(Backoff(attempt), _timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _dataSource.Dispose();

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    private async Task<T> WriteOnceAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var connectionScope = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using var transactionScope = transaction.ConfigureAwait(false);

        var result = await write(connection, transaction, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Not cancellable from here: a cancelled commit may have happened.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);

        _observer?.Committed(new CommittedBatch(Interlocked.Increment(ref _commits), 1));
        return result;
    }

    // A unique violation is a lost race too: every statement of ours looks before it inserts, so it occurs only when
    // another transaction committed in between, and the second attempt sees what that one wrote.
    private static bool IsLostRace(PostgresException exception) => exception.SqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 10 << attempt));
}
