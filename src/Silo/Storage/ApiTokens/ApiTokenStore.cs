using System.Data.Common;
using System.Text.Json;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Lists;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.ApiTokens;

internal sealed class ApiTokenStore(IDatabase database, TimeProvider timeProvider) : IApiTokenStore
{
    public async Task InsertAsync(ApiTokenRecord token, byte[] hash, CancellationToken cancellationToken)
    {
        var row = new
        {
            token.TenantId,
            token.Id,
            token.Version,
            OwnerKind = (int)token.OwnerKind,
            token.OwnerId,
            token.Name,
            Scopes = JsonSerializer.Serialize(token.Scopes),
            token.Display,
            Hash = hash,
            CreatedAt = token.CreatedAt.ToUnixTimeMilliseconds(),
            token.CreatedBy,
            ExpiresAt = token.ExpiresAt?.ToUnixTimeMilliseconds(),
            LastUsedAt = token.LastUsedAt?.ToUnixTimeMilliseconds(),
            RevokedAt = token.RevokedAt?.ToUnixTimeMilliseconds(),
            token.KeyId,
        };
        await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(ApiTokenStatements.Insert, row, transaction, ct)),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<ApiTokenLookup> FindByHashAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var parameters = new { Hash = hash, Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() };
        var rows = await QueryAsync(ApiTokenStatements.FindByHash, parameters, cancellationToken).ConfigureAwait(false);
        var row = rows[0];
        return row.Id is null
            ? new ApiTokenLookup(row.FeedSequence, null, false)
            : new ApiTokenLookup(row.FeedSequence, row.ToRecord(), row.MatchedPrevious == 1);
    }

    public async Task<ApiTokenRecord?> GetAsync(string tenantId, string id, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(ApiTokenStatements.Get, new { TenantId = tenantId, Id = id }, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].ToRecord();
    }

    public async Task<ApiTokenPage> ListAsync(ApiTokenQuery query, CancellationToken cancellationToken)
    {
        var cursor = query.Cursor is null ? null : ListCursor.TryParse(query.Cursor, query.Sort, query.Descending);
        if (query.Cursor is not null && cursor is null) return new ApiTokenPage([], null, CursorRefused: true);

        var limit = Math.Clamp(query.Limit, 1, ApiTokenQuery.MaxLimit);
        var (statement, parameters) = ApiTokenListStatement.Compose(query, timeProvider.GetUtcNow());
        var total = query.IncludeTotal
            ? await database.ReadAsync(
                (connection, ct) => connection.ExecuteScalarAsync<int>(Statement.Of(statement.Count(), parameters, ct)), cancellationToken).ConfigureAwait(false)
            : (int?)null;
        // One more than asked for tells whether there is another page.
        parameters.AddDynamicParams(new { CursorText = cursor?.Text, CursorNumber = cursor?.Number, CursorId = cursor?.Id, Limit = limit + 1 });
        var rows = await QueryAsync(statement.Page(query.Sort, query.Descending, cursor is not null), parameters, cancellationToken).ConfigureAwait(false);
        var tokens = rows.Take(limit).Select(r => r.ToRecord()).ToList();
        return new ApiTokenPage(tokens, rows.Count > limit ? After(tokens[^1], query) : null, Total: total);
    }

    public Task<ApiTokenChangeOutcome> RotateAsync(
        string tenantId, string id, ApiTokenRotation rotation, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken)
    {
        var previousExpiresAt = rotation.Overlap > TimeSpan.Zero ? timeProvider.GetUtcNow() + rotation.Overlap : (DateTimeOffset?)null;
        var parameters = new
        {
            TenantId = tenantId,
            Id = id,
            rotation.Display,
            rotation.Hash,
            rotation.KeyId,
            PreviousExpiresAt = previousExpiresAt?.ToUnixTimeMilliseconds(),
        };
        return ChangeAsync(ApiTokenStatements.Rotate, parameters, tenantId, id, FeedEntryKind.TokenRotated, feedEntryExpiresAt, cancellationToken);
    }

    public Task<ApiTokenChangeOutcome> RevokeAsync(
        string tenantId, string id, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, Id = id, Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() };
        return ChangeAsync(ApiTokenStatements.Revoke, parameters, tenantId, id, FeedEntryKind.TokenRevoked, feedEntryExpiresAt, cancellationToken);
    }

    public async Task<bool> RekeyAsync(
        string tenantId, string id, byte[] oldHash, byte[] newHash, string newKeyId, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, Id = id, OldHash = oldHash, NewHash = newHash, NewKeyId = newKeyId };
        return await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(ApiTokenStatements.Rekey, parameters, transaction, ct)),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    public async Task TouchAsync(IReadOnlyCollection<ApiTokenUse> uses, CancellationToken cancellationToken)
    {
        // In the order of ids: two silos that record the same tokens would otherwise lock each other out.
        var rows = uses.OrderBy(u => u.TenantId, StringComparer.Ordinal).ThenBy(u => u.Id, StringComparer.Ordinal)
            .Select(u => new { u.TenantId, u.Id, At = u.At.ToUnixTimeMilliseconds() }).ToList();
        await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(ApiTokenStatements.Touch, rows, transaction, ct)),
            cancellationToken).ConfigureAwait(false);
    }

    private static string After(ApiTokenRecord last, ApiTokenQuery query) =>
        ListCursor.After(query.Sort, query.Descending, last.Name, last.CreatedAt, last.CreatedAt, last.Id).ToString();

    private async Task<ApiTokenChangeOutcome> ChangeAsync(
        string statement,
        object parameters,
        string tenantId,
        string id,
        FeedEntryKind kind,
        DateTimeOffset feedEntryExpiresAt,
        CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async (connection, transaction, ct) =>
            {
                var refusal = await RefusalAsync(transaction, tenantId, id, ct).ConfigureAwait(false);
                if (refusal is not null) return refusal;

                var row = await connection.QuerySingleAsync<ApiTokenRow>(
                    Statement.Of(statement, parameters, transaction, ct)).ConfigureAwait(false);
                var entry = new ChangeFeedEntry(tenantId, kind, id, row.Version, feedEntryExpiresAt);
                var sequence = await ChangeFeedAppender.AppendAsync(transaction, [entry], timeProvider.GetUtcNow(), ct).ConfigureAwait(false);
                return ApiTokenChangeOutcome.Changed(row.ToRecord(), sequence);
            },
            cancellationToken).ConfigureAwait(false);

    private async Task<ApiTokenChangeOutcome?> RefusalAsync(
        DbTransaction transaction, string tenantId, string id, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, Id = id };
        var row = await transaction.Connection!.QuerySingleOrDefaultAsync<ApiTokenRow>(
            Statement.Of(ApiTokenStatements.Get + database.Dialect.RowLock, parameters, transaction, cancellationToken)).ConfigureAwait(false);
        return row is null ? ApiTokenChangeOutcome.NotFound : row.RevokedAt is not null ? ApiTokenChangeOutcome.Revoked : null;
    }

    private async Task<List<ApiTokenRow>> QueryAsync(string text, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<ApiTokenRow>(Statement.Of(text, parameters, ct)), cancellationToken).ConfigureAwait(false);
        return rows.AsList();
    }
}
