using System.Data.Common;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.ChangeFeed;

/// <summary>
/// Appends to the feed as the last act of a transaction. The head row stays locked until the commit, so numbers are given
/// out in the order in which they become visible; an identity column would number them before, and a reader could pass a
/// number whose transaction commits later. Last, because everybody waits for that row.
/// </summary>
internal static class ChangeFeedAppender
{
    private const string Advance =
        "UPDATE change_feed_head SET last_sequence = last_sequence + @Count WHERE id = 1 RETURNING last_sequence";

    private const string ReadHead = "SELECT last_sequence FROM change_feed_head WHERE id = 1";

    private const string Insert = """
        INSERT INTO change_feed (sequence, tenant_id, kind, subject, version, at, expires_at)
        VALUES (@Sequence, @TenantId, @Kind, @Subject, @Version, @At, @ExpiresAt)
        """;

    /// <returns>The sequence of the last entry, or of the feed's end if there is none to append.</returns>
    public static async Task<long> AppendAsync(
        DbTransaction transaction, IReadOnlyList<ChangeFeedEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        if (entries.Count == 0)
            return await connection.ExecuteScalarAsync<long>(Statement.Of(ReadHead, null, transaction, cancellationToken)).ConfigureAwait(false);

        var last = await connection.ExecuteScalarAsync<long>(
            Statement.Of(Advance, new { entries.Count }, transaction, cancellationToken)).ConfigureAwait(false);
        var rows = entries.Select((entry, i) => new
        {
            Sequence = last - entries.Count + 1 + i,
            entry.TenantId,
            Kind = (int)entry.Kind,
            entry.Subject,
            entry.Version,
            At = now.ToUnixTimeMilliseconds(),
            ExpiresAt = entry.ExpiresAt.ToUnixTimeMilliseconds(),
        });
        await connection.ExecuteAsync(Statement.Of(Insert, rows, transaction, cancellationToken)).ConfigureAwait(false);
        return last;
    }
}
