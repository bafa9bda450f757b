using System.Text;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Lists;

/// <summary>
/// Composes a list's statement from fixed pieces; every value is a parameter. Pages continue after the last row's sort
/// value and id (row values: SQLite ≥ 3.15, PostgreSQL), so they neither skip nor repeat while others insert.
/// </summary>
internal sealed class ListStatement(string table, string columns, Func<DocumentSort, string> sortColumn)
{
    private readonly StringBuilder _conditions = new();

    public void Where(string condition) => _conditions.Append(_conditions.Length == 0 ? " WHERE " : " AND ").Append(condition);

    public string Count() => $"SELECT count(*) FROM {table}{_conditions}";

    public string Page(DocumentSort sort, bool descending, bool afterCursor)
    {
        var order = descending ? "DESC" : "ASC";
        var key = sortColumn(sort);
        var text = new StringBuilder($"SELECT {columns} FROM {table}{_conditions}");
        if (afterCursor) text.Append($" AND ({key}, id) {(descending ? '<' : '>')} ({CursorParameter(sort)}, @CursorId)");
        return text.Append($" ORDER BY {key} {order}, id {order} LIMIT @Limit").ToString();
    }

    /// <summary>A LIKE pattern for the text, taken literally; SQLite's lower() and the "C" collation's fold ASCII only.</summary>
    public static string Pattern(string? before, string text, string? after)
    {
        var pattern = new StringBuilder(before, text.Length + 2);
        foreach (var character in text)
        {
            if (character is '%' or '_' or '\\') pattern.Append('\\');
            pattern.Append(char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character);
        }

        return pattern.Append(after).ToString();
    }

    private static string CursorParameter(DocumentSort sort) => sort switch
    {
        DocumentSort.Name => "@CursorText",
        DocumentSort.Id => "@CursorId",
        _ => "@CursorNumber",
    };
}
