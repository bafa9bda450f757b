using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Lists;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>The statement and the parameters for one page of documents.</summary>
internal static class DocumentListStatement
{
    public static (ListStatement Statement, DynamicParameters Parameters) Compose(DocumentQuery query, SqlDialect dialect)
    {
        var statement = new ListStatement("documents d", DocumentRow.Columns, SortColumn);
        var parameters = new DynamicParameters(new { query.Kind, query.TenantId });
        statement.Where("d.kind = @Kind");
        statement.Where("d.tenant_id = @TenantId");
        if (query.NamePrefix is { } prefix)
        {
            statement.Where(@"lower(d.name) LIKE @NamePrefix ESCAPE '\'");
            parameters.Add("NamePrefix", ListStatement.Pattern(null, prefix, "%"));
        }

        if (query.NameContains is { } part)
        {
            statement.Where(@"lower(d.name) LIKE @NameContains ESCAPE '\'");
            parameters.Add("NameContains", ListStatement.Pattern("%", part, "%"));
        }

        if (query.Owner is not null)
        {
            statement.Where("d.owner = @Owner");
            parameters.Add("Owner", query.Owner);
        }

        for (var i = 0; i < query.Filters.Count; i++)
        {
            statement.Where(dialect.JsonMember("d.body", query.Filters[i].Path, $"@Filter{i}"));
            parameters.Add($"Filter{i}", query.Filters[i].Value);
        }

        return (statement, parameters);
    }

    private static string SortColumn(DocumentSort sort) => sort switch
    {
        DocumentSort.Name => "coalesce(name, '')",
        DocumentSort.Id => "id",
        DocumentSort.CreatedAt => "created_at",
        DocumentSort.UpdatedAt => "updated_at",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, null),
    };
}
