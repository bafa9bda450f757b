using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Storage.Lists;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.ApiTokens;

/// <summary>The statement and the parameters for one page of tokens.</summary>
internal static class ApiTokenListStatement
{
    public static (ListStatement Statement, DynamicParameters Parameters) Compose(ApiTokenQuery query, DateTimeOffset now)
    {
        var statement = new ListStatement("api_tokens", ApiTokenRow.Columns, SortColumn);
        var parameters = new DynamicParameters(new { query.TenantId, Now = now.ToUnixTimeMilliseconds() });
        statement.Where("tenant_id = @TenantId");
        if (query.OwnerKind is { } kind)
        {
            statement.Where("owner_kind = @OwnerKind");
            parameters.Add("OwnerKind", (int)kind);
        }

        if (query.OwnerId is not null)
        {
            statement.Where("owner_id = @OwnerId");
            parameters.Add("OwnerId", query.OwnerId);
        }

        if (query.NamePrefix is { } prefix)
        {
            statement.Where(@"lower(name) LIKE @NamePrefix ESCAPE '\'");
            parameters.Add("NamePrefix", ListStatement.Pattern(null, prefix, "%"));
        }

        if (query.NameContains is { } part)
        {
            statement.Where(@"lower(name) LIKE @NameContains ESCAPE '\'");
            parameters.Add("NameContains", ListStatement.Pattern("%", part, "%"));
        }

        if (query.State is { } state)
        {
            statement.Where(StateCondition(state));
        }

        return (statement, parameters);
    }

    private static string StateCondition(ApiTokenState state) => state switch
    {
        ApiTokenState.Active => "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @Now)",
        ApiTokenState.Expired => "revoked_at IS NULL AND expires_at <= @Now",
        ApiTokenState.Revoked => "revoked_at IS NOT NULL",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static string SortColumn(DocumentSort sort) => sort switch
    {
        DocumentSort.Name => "name",
        DocumentSort.Id => "id",
        DocumentSort.CreatedAt or DocumentSort.UpdatedAt => "created_at",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, null),
    };
}
