using System.Data.Common;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Leases;

/// <summary>A released lease keeps its row: the epoch must go on counting.</summary>
internal sealed class LeaseStore(IDatabase database, TimeProvider timeProvider) : ILeaseStore
{
    private const string Read = $"SELECT {LeaseRow.Columns} FROM leases WHERE name = @Name";

    // Inserted as a released lease, so that taking a new one and taking a free one are the same statement.
    private const string Ensure = """
        INSERT INTO leases (name, holder, epoch, payload, expires_at) VALUES (@Name, NULL, 0, NULL, 0)
        ON CONFLICT DO NOTHING
        """;

    private const string Take = $"""
        UPDATE leases SET holder = @Holder, epoch = epoch + 1, payload = @Payload, expires_at = @ExpiresAt
        WHERE name = @Name
        RETURNING {LeaseRow.Columns}
        """;

    private const string Renew = """
        UPDATE leases SET expires_at = @ExpiresAt, payload = coalesce(@Payload, payload)
        WHERE name = @Name AND holder = @Holder AND epoch = @Epoch
        """;

    private const string Release = """
        UPDATE leases SET holder = NULL, payload = NULL, expires_at = 0
        WHERE name = @Name AND holder = @Holder AND epoch = @Epoch
        """;

    private const string ListByHolder = $"""
        SELECT {LeaseRow.Columns} FROM leases WHERE substr(holder, 1, @Length) = @Prefix ORDER BY name
        """;

    public async Task<LeaseOutcome> TryAcquireAsync(
        string name, string holder, TimeSpan duration, string? payload, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async (connection, transaction, ct) =>
            {
                await connection.ExecuteAsync(Statement.Of(Ensure, new { Name = name }, transaction, ct)).ConfigureAwait(false);
                var before = await connection.QuerySingleAsync<LeaseRow>(
                    Statement.Of(Read + database.Dialect.RowLock, new { Name = name }, transaction, ct)).ConfigureAwait(false);
                var now = timeProvider.GetUtcNow();
                if (!IsFree(before, holder, now)) return new LeaseOutcome(false, before.ToLease());

                var parameters = new { Name = name, Holder = holder, Payload = payload, ExpiresAt = Milliseconds(now + duration) };
                var taken = await connection.QuerySingleAsync<LeaseRow>(
                    Statement.Of(Take, parameters, transaction, ct)).ConfigureAwait(false);
                return new LeaseOutcome(true, taken.ToLease(), before.Holder is null ? null : before.ToLease());
            },
            cancellationToken).ConfigureAwait(false);

    public Task<bool> RenewAsync(
        string name, string holder, long epoch, TimeSpan duration, string? payload, CancellationToken cancellationToken)
    {
        var expiresAt = Milliseconds(timeProvider.GetUtcNow() + duration);
        return ChangeAsync(Renew, new { Name = name, Holder = holder, Epoch = epoch, ExpiresAt = expiresAt, Payload = payload }, cancellationToken);
    }

    public Task<bool> ReleaseAsync(string name, string holder, long epoch, CancellationToken cancellationToken) =>
        ChangeAsync(Release, new { Name = name, Holder = holder, Epoch = epoch }, cancellationToken);

    public async Task<IReadOnlyList<Lease>> ListByHolderAsync(string holderPrefix, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<LeaseRow>(
                Statement.Of(ListByHolder, new { holderPrefix.Length, Prefix = holderPrefix }, ct)),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToLease())];
    }

    private static bool IsFree(LeaseRow lease, string holder, DateTimeOffset now) =>
        lease.Holder is null || lease.Holder == holder || lease.ExpiresAt <= Milliseconds(now);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private async Task<bool> ChangeAsync(string text, object parameters, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async (DbConnection connection, DbTransaction transaction, CancellationToken ct) =>
                await connection.ExecuteAsync(Statement.Of(text, parameters, transaction, ct)).ConfigureAwait(false) == 1,
            cancellationToken).ConfigureAwait(false);
}
