using System.Data.Common;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// A SQLite file in WAL mode with synchronous=FULL: one writer thread, several readers. Made for one process; a second
/// process on the same file is tolerated (it waits up to the busy timeout), which the offline verbs use.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;

    private SqliteDatabase(SqliteFile file, IDurabilityObserver? observer)
    {
        _writer = new SqliteWriter(file, observer);
        _readers = new SqliteReaderPool(file);
    }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    /// <summary>Opens or creates the file; its folder is created if need be. Both belong to the owner only.</summary>
    public static SqliteDatabase Open(string path, IDurabilityObserver? observer = null)
    {
        OwnerOnly.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new SqliteDatabase(new SqliteFile(path), observer);
    }

    public async ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var measured = MeasuredOperation.Begin(MeasuredOperation.Read);
        return await _readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        using var measured = MeasuredOperation.Begin(MeasuredOperation.Write);
        var queued = new QueuedWrite<T>(write, cancellationToken);
        await _writer.EnqueueAsync(queued, cancellationToken).ConfigureAwait(false);
        return await queued.Completion.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _writer.Drain();
        _readers.Dispose();
        // Last, so that closing the last connection folds the write-ahead log into the file.
        _writer.Dispose();
    }

    public async ValueTask DisposeAsync() => await Task.Run(Dispose).ConfigureAwait(false);
}
