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

    private static bool Exists(Match name, Dictionary<string, string> tests) =>
        tests.TryGetValue(name.Groups["class"].Value, out var source)
        && (!name.Groups["test"].Success || Regex.IsMatch(source, $@"\b{name.Groups["test"].Value}\(", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static IEnumerable<Match> Named() => Trace().Where(line => line.StartsWith('|')).SelectMany(line => TestName().Matches(line));

    private static IEnumerable<string> Trace() => File.ReadLines(Repository.Folder("docs", "oauth.md"))
        .SkipWhile(line => !line.StartsWith("## Which requirement", StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<test>\w+))?`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
