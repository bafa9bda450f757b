using System.Text;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>JSON Pointers (RFC 6901) to places in a document.</summary>
internal static class JsonPointers
{
    /// <summary>The pointer for a serializer's path, such as <c>$.users[3].name</c> or <c>$.catalog[0].environment['a.b']</c>.</summary>
    public static string FromPath(string? path)
    {
        var pointer = new StringBuilder();
        var rest = path is null ? "" : path.AsSpan(path.StartsWith('$') ? 1 : 0);
        while (rest.Length > 0)
        {
            var (segment, length) = rest[0] switch
            {
                '.' => Until(rest, 1, 1, ".["),
                '[' when rest.StartsWith("['") => Quoted(rest),
                '[' => Until(rest, 1, 1, "]"),
                _ => Until(rest, 0, 0, ".["),
            };
            pointer.Append('/').Append(FieldProblem.Escape(segment));
            rest = rest[Math.Min(length, rest.Length)..].TrimStart(']');
        }

        return pointer.ToString();
    }

    private static (string Segment, int Length) Until(ReadOnlySpan<char> rest, int start, int skipped, string ends)
    {
        var end = rest[start..].IndexOfAny(ends);
        var segment = end < 0 ? rest[start..] : rest.Slice(start, end);
        return (segment.ToString(), Math.Max(1, segment.Length + skipped));
    }

    private static (string Segment, int Length) Quoted(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf("']");
        var segment = end < 2 ? rest[2..] : rest[2..end];
        return (segment.ToString(), segment.Length + 4);
    }
}
