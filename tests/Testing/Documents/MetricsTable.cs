using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Archestra.Cluster.Testing.Documents;

/// <summary>The table of metrics in docs/operations.md, as operators read it.</summary>
public static partial class MetricsTable
{
    /// <summary>Every documented metric by its name.</summary>
    public static IReadOnlyDictionary<string, Row> Read() => Text().Split('\n')
        .SkipWhile(line => !line.StartsWith("| Metric |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(Parse)
        .ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The whole page.</summary>
    public static string Text() => File.ReadAllText(Path.Combine(Root(), "docs", "operations.md"));

    public static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    private static Row Parse(string line)
    {
        var cells = line.Split('|').Select(cell => cell.Trim()).ToArray();
        return new Row(cells[1].Trim('`'), cells[2], cells[3], cells[4], [.. Code().Matches(cells[5]).Select(match => match.Groups["text"].Value)], cells[6]);
    }

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    /// <param name="Where">Which nodes, or which database, have it.</param>
    public sealed record Row(string Name, string Kind, string Unit, string Where, IReadOnlyList<string> Attributes, string Meaning);
}
