using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>Statements on <c>key_ring_silos</c>: which silo has which keys, and which of them live.</summary>
internal sealed class RingSilos(IDatabase database, SiloIncarnation self, IOptions<KeyRotationOptions> options, TimeProvider time)
{
    private const string Upsert = """
        INSERT INTO key_ring_silos (silo, host, key_ids, active_key_id, active_signing_key_id, seen_at)
        VALUES (@Silo, @Host, @KeyIds, @ActiveKeyId, @ActiveSigningKeyId, @Now)
        ON CONFLICT (silo) DO UPDATE SET key_ids = excluded.key_ids, active_key_id = excluded.active_key_id,
            active_signing_key_id = excluded.active_signing_key_id, seen_at = excluded.seen_at
        """;

    // A SQLite file belongs to one process: whoever else is in it is dead, however lately it spoke.
    private const string ForgetOthers = "DELETE FROM key_ring_silos WHERE silo <> @Silo AND (@IsOneProcess = 1 OR seen_at < @LongAgo)";

    private const string Forget = "DELETE FROM key_ring_silos WHERE silo = @Silo";

    private const string ReadLive = """
        SELECT silo AS Silo, host AS Host, key_ids AS KeyIds, active_key_id AS ActiveKeyId, active_signing_key_id AS ActiveSigningKeyId
        FROM key_ring_silos WHERE seen_at >= @Since ORDER BY silo
        """;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task ConfirmAsync(KeyRingContent content, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new
        {
            Silo = self.Id,
            Host = Environment.MachineName,
            KeyIds = string.Join(' ', content.Keys.Select(key => key.Id).Concat(content.SigningKeys.Select(key => key.Id))),
            ActiveKeyId = content.Keys.First(key => key.Active).Id,
            ActiveSigningKeyId = content.SigningKeys.First(key => key.Active).Id,
            Now = now.ToUnixTimeMilliseconds(),
            LongAgo = (now - Kept).ToUnixTimeMilliseconds(),
            IsOneProcess = database.Dialect == SqlDialect.Sqlite ? 1 : 0,
        };
        await database.WriteAsync(
            async (connection, transaction, ct) =>
            {
                await connection.ExecuteAsync(Statement.Of(ForgetOthers, row, transaction, ct)).ConfigureAwait(false);
                return await connection.ExecuteAsync(Statement.Of(Upsert, row, transaction, ct)).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>This silo ends: nobody need wait for it.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(Forget, new { Silo = self.Id }, transaction, ct)),
        cancellationToken).ConfigureAwait(false);

    /// <summary>The live silos for which this does not hold yet.</summary>
    public async Task<string[]> WithoutAsync(Func<RingSilo, bool> holds, CancellationToken cancellationToken)
    {
        var since = (time.GetUtcNow() - options.Value.SilenceLimit).ToUnixTimeMilliseconds();
        var live = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<RingSilo>(Statement.Of(ReadLive, new { Since = since }, ct)), cancellationToken).ConfigureAwait(false);
        return [.. live.Where(silo => !holds(silo)).Select(silo => silo.ToString())];
    }
}
