using System.Data.Common;
using Archestra.Cluster.Hosting.Health;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Health;

/// <summary>
/// A transaction that may write, and changes nothing: a read-only file, a lock that nobody gives back, or a PostgreSQL
/// standby ("cannot execute UPDATE in a read-only transaction") are found, and no page is written.
/// </summary>
internal sealed class DatabaseCheck(IDatabase database) : IReadinessCheck
{
    private const string ChangeNothing = "UPDATE change_feed_head SET last_sequence = last_sequence WHERE id = -1";

    public string Name => "database";

    public async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                static (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(ChangeNothing, null, transaction, ct)), cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DbException)
        {
            return "The database does not accept writes.";
        }
    }
}
