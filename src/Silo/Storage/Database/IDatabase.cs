using System.Data.Common;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// One database: a SQLite file or a PostgreSQL database. Stores write portable SQL against it; where the two differ,
/// <see cref="Dialect"/> says so.
/// </summary>
internal interface IDatabase : IAsyncDisposable, IDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>
    /// Runs <paramref name="read"/> outside any transaction: each statement is one snapshot, two statements are two.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and completes only when its effects are flushed to disk. An exception
    /// from it undoes its own effects and nobody else's. It may run more than once (a lost race is repeated), so it must
    /// touch nothing but the database. A write that ended by cancellation did not happen.
    /// </summary>
    ValueTask<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken);
}
