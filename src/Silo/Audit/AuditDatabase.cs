using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>The database of the audit log: a SQLite file of its own, or tables of its own in the cluster's PostgreSQL.</summary>
internal sealed class AuditDatabase(IDatabase database) : IAsyncDisposable, IDisposable
{
    /// <summary>The part whose migrations make the tables.</summary>
    public const string MigrationPart = "Audit";

    public IDatabase Database => database;

    public void Dispose() => database.Dispose();

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
