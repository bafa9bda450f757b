using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// Read-only connections. A read occupies a thread of the pool, never the caller's: SQLite reads synchronously, and the
/// caller may be a grain's turn.
/// </summary>
internal sealed class SqliteReaderPool(SqliteFile file) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Clamp(Environment.ProcessorCount * 2, 4, 16));
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        Task.Run(() => ReadOnPoolThreadAsync(read, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private async Task<T> ReadOnPoolThreadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await ReadOnConnectionAsync(read, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<T> ReadOnConnectionAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = _idle.TryTake(out var idle) ? idle : file.OpenForReading();
        var keep = false;
        try
        {
            var result = await read(connection, cancellationToken).ConfigureAwait(false);
            keep = !_disposed;
            return result;
        }
        finally
        {
            // After a failure the connection's state is unknown; opening another is cheap.
            if (keep) _idle.Add(connection);
            else await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
