namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>Conditions on a member of a JSON text, in both dialects. Paths are ours; a value is always a parameter.</summary>
internal static class JsonMember
{
    public static string InSqlite(string column, string path, string parameter)
    {
        var (array, element) = Split(path);
        return array is null
            ? $"json_extract({column}, '$.{element}') = {parameter}"
            : $"EXISTS (SELECT 1 FROM json_each({column}, '$.{array}') e WHERE "
                + (element.Length == 0 ? $"e.value = {parameter})" : $"json_extract(e.value, '$.{element}') = {parameter})");
    }

    public static string InPostgres(string body, string path, string parameter)
    {
        var column = Readable(body);
        var (array, element) = Split(path);
        return array is null
            ? $"({column} #>> {Steps(element)}) = {parameter}"
            : element.Length == 0
                ? $"EXISTS (SELECT 1 FROM json_array_elements_text({column} #> {Steps(array)}) AS e(item) WHERE e.item = {parameter})"
                : $"EXISTS (SELECT 1 FROM json_array_elements({column} #> {Steps(array)}) AS e(item) WHERE (e.item #>> {Steps(element)}) = {parameter})";
    }

    // PostgreSQL reads no document that has the escape of NUL in any of its texts, even one that nobody asks about. It goes,
    // but not where its backslash is itself escaped.
    private static string Readable(string column) => $@"regexp_replace({column}, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g')::json";

    private static string Steps(string path) => $"'{{{path.Replace('.', ',')}}}'";

    private static (string? Array, string Element) Split(string path) => path.IndexOf("[]", StringComparison.Ordinal) is var at and >= 0
        ? (path[..at], path[(at + 2)..].TrimStart('.'))
        : (null, path);
}
