using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>A transaction in which several reads see one state, while silos go on writing.</summary>
internal static class AuditSnapshot
{
    public static ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection is SqliteConnection sqlite
            ? ValueTask.FromResult<DbTransaction>(BeginDeferred(sqlite))
            : connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

    // Not deferred, SQLite would take the write lock, which a read-only connection may not.
    private static SqliteTransaction BeginDeferred(SqliteConnection connection) => connection.BeginTransaction(deferred: true);
}
