using System.Data.Common;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>A write waiting for the writer thread, and the waiter behind it.</summary>
internal abstract class QueuedWrite
{
    /// <summary>Answers the waiter with cancellation if it asked for it before its turn came.</summary>
    public abstract bool TryCancel();

    /// <summary>Runs the write; its result is kept until <see cref="Complete"/>.</summary>
    public abstract void Execute(DbConnection connection, DbTransaction transaction);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}
