using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.ChangeFeed;

internal sealed class ChangeFeedStore(IDatabase database, TimeProvider timeProvider) : IChangeFeedStore
{
    // One statement: with two, entries could be pruned between the head and the entries, and the gap would go unnoticed.
    private const string Read = """
        SELECT h.last_sequence AS LastSequence, h.pruned_through AS PrunedThrough, e.sequence AS Sequence,
               e.tenant_id AS TenantId, e.kind AS Kind, e.subject AS Subject
        FROM change_feed_head h LEFT JOIN change_feed e ON e.sequence > @After
        ORDER BY e.sequence LIMIT @Max
        """;

    private const string CountExpired = "SELECT count(*) FROM change_feed WHERE expires_at <= @Now";

    private const string LockHead = "SELECT last_sequence FROM change_feed_head WHERE id = 1";

    private const string Prune = """
        UPDATE change_feed_head
        SET pruned_through = coalesce((SELECT min(sequence) - 1 FROM change_feed WHERE expires_at > @Now), last_sequence)
        WHERE id = 1
        RETURNING pruned_through
        """;

    private const string Delete = "DELETE FROM change_feed WHERE sequence <= @PrunedThrough";

    public async Task<ChangeFeedPage> ReadAsync(long afterSequence, int max, CancellationToken cancellationToken)
    {
        // Nothing is after the largest number: only the head is read.
        var after = afterSequence < 0 ? long.MaxValue : afterSequence;
        var rows = (await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<ChangeFeedRow>(
                Statement.Of(Read, new { After = after, Max = Math.Max(1, max) }, ct)),
            cancellationToken).ConfigureAwait(false)).AsList();
        var head = rows[0];
        var gap = afterSequence >= 0 && (afterSequence < head.PrunedThrough || afterSequence > head.LastSequence);
        return new ChangeFeedPage(head.LastSequence, [.. rows.Where(r => r.Sequence is not null).Select(r => r.ToEntry())], gap);
    }

    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var now = new { Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() };
        var expired = await database.ReadAsync(
            (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of(CountExpired, now, ct)), cancellationToken).ConfigureAwait(false);
        // A silo without anything to do must not write, and flush, every minute.
        if (expired == 0) return 0;

        return await database.WriteAsync(
            async (connection, transaction, ct) =>
            {
                // The lock comes in a statement of its own. In one statement PostgreSQL would look for the oldest entry first,
                // then wait for an append to commit, and then take its new end for the oldest: the new entry would be deleted.
                await connection.ExecuteScalarAsync<long>(
                    Statement.Of(LockHead + database.Dialect.RowLock, null, transaction, ct)).ConfigureAwait(false);
                var prunedThrough = await connection.ExecuteScalarAsync<long>(Statement.Of(Prune, now, transaction, ct)).ConfigureAwait(false);
                return await connection.ExecuteAsync(
                    Statement.Of(Delete, new { PrunedThrough = prunedThrough }, transaction, ct)).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
