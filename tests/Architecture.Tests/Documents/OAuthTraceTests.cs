using System.Text.RegularExpressions;

namespace Archestra.Cluster.Architecture.Tests.Documents;

/// <summary>docs/oauth.md names the test that shows each requirement: a name without a test shows nothing.</summary>
public sealed partial class OAuthTraceTests
{
    [Fact]
    public void Every_test_that_the_trace_names_exists()
    {
        var tests = Directory.EnumerateFiles(Repository.Folder("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetFileNameWithoutExtension(file)!, StringComparer.Ordinal)
            .ToDictionary(files => files.Key, files => string.Concat(files.Select(File.ReadAllText)), StringComparer.Ordinal);

        var missing = Named().Where(name => !Exists(name, tests)).Select(name => name.Value);

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_of_the_trace_names_a_test()
    {
        var rows = Trace().Where(line => line.StartsWith('|') && !line.StartsWith("| Requirement", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal));

        rows.Where(row => !TestName().IsMatch(row)).ShouldBeEmpty();
    }

    /// <summary>All that the MCP specification asks of us here: what is not in the tables is not shown.</summary>
    [Theory]
    [InlineData("RS", 19)]
    [InlineData("AS", 17)]
    [InlineData("PX", 7)]
    public void Every_requirement_is_in_the_trace(string group, int count)
    {
        var rows = Trace().Where(line => line.StartsWith('|')).SelectMany(line => RequirementName().Matches(line)).Select(name => name.Value).ToHashSet(StringComparer.Ordinal);

        Enumerable.Range(1, count).Select(number => $"{group}-{number}").Where(name => !rows.Contains(name)).ShouldBeEmpty();
    }

    private static bool Exists(Match name, Dictionary<string, string> tests) =>
        tests.TryGetValue(name.Groups["class"].Value, out var source)
        && (!name.Groups["test"].Success || Regex.IsMatch(source, $@"\b{name.Groups["test"].Value}\(", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static IEnumerable<Match> Named() => Trace().Where(line => line.StartsWith('|')).SelectMany(line => TestName().Matches(line));

    private static IEnumerable<string> Trace() => File.ReadLines(Repository.Folder("docs", "oauth.md"))
        .SkipWhile(line => !line.StartsWith("## Which requirement", StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<test>\w+))?`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"\b(RS|AS|PX)-\d+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequirementName();
}
