using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>A database whose connection breaks when told to: before the commit, or after it and before its answer.</summary>
internal sealed class FaultyDatabase(IDatabase database) : IDatabase
{
    private readonly Queue<bool> _failures = new();

    /// <summary>Asked at every write: null lets it pass, else whether it fails after its commit.</summary>
    public Func<bool?> OnWrite { get; set; } = () => null;

    public SqlDialect Dialect => database.Dialect;

    public void FailNextWrite(bool afterCommit)
    {
        lock (_failures) _failures.Enqueue(afterCommit);
    }

    public ValueTask<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        database.ReadAsync(read, cancellationToken);

    public async ValueTask<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var afterCommit = Next();
        if (afterCommit is false) throw new IOException("The connection broke before the commit.");

        var result = await database.WriteAsync(write, cancellationToken);
        return afterCommit is true ? throw new IOException("The connection broke after the commit.") : result;
    }

    public void Dispose() => database.Dispose();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private bool? Next()
    {
        lock (_failures) return _failures.TryDequeue(out var failure) ? failure : OnWrite();
    }
}
