using System.Text;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>
/// Composes the list query from fixed pieces; every value is a parameter. Pages continue after the last document's sort
/// value and id (row values: SQLite ≥ 3.15, PostgreSQL), so they neither skip nor repeat while others insert.
/// </summary>
internal static class DocumentListStatement
{
    public static string Compose(DocumentQuery query, bool afterCursor)
    {
        var order = query.Descending ? "DESC" : "ASC";
        var key = SortColumn(query.Sort);
        var text = new StringBuilder($"SELECT {DocumentRow.Columns} FROM documents d WHERE d.kind = @Kind AND d.tenant_id = @TenantId");
        if (query.NamePrefix is not null) text.Append(@" AND lower(d.name) LIKE @NamePattern ESCAPE '\'");
        if (query.Owner is not null) text.Append(" AND d.owner = @Owner");
        if (afterCursor) text.Append($" AND ({key}, d.id) {(query.Descending ? '<' : '>')} ({CursorParameter(query.Sort)}, @CursorId)");
        return text.Append($" ORDER BY {key} {order}, d.id {order} LIMIT @Limit").ToString();
    }

    /// <summary>A LIKE pattern for names that begin with the text; SQLite's lower() and the "C" collation's fold ASCII only.</summary>
    public static string Pattern(string prefix)
    {
        var pattern = new StringBuilder(prefix.Length + 1);
        foreach (var character in prefix)
        {
            if (character is '%' or '_' or '\\') pattern.Append('\\');
            pattern.Append(char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character);
        }

        return pattern.Append('%').ToString();
    }

    private static string SortColumn(DocumentSort sort) => sort switch
    {
        DocumentSort.Name => "coalesce(d.name, '')",
        DocumentSort.Id => "d.id",
        DocumentSort.CreatedAt => "d.created_at",
        DocumentSort.UpdatedAt => "d.updated_at",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, null),
    };

    private static string CursorParameter(DocumentSort sort) => sort switch
    {
        DocumentSort.Name => "@CursorText",
        DocumentSort.Id => "@CursorId",
        _ => "@CursorNumber",
    };
}
