using System.Text.RegularExpressions;

namespace Archestra.Cluster.Architecture.Tests.Documents;

/// <summary>Every issuance, refusal, refresh, reuse, revocation and consent is audited: an action that no test names could be lost unseen.</summary>
public sealed partial class AuditActionTests
{
    [Fact]
    public void Every_action_of_sign_in_and_of_the_authorization_server_is_expected_by_a_test()
    {
        var tests = string.Concat(Sources("tests").Where(file => !file.EndsWith($"{nameof(AuditActionTests)}.cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        var actions = Sources("src").SelectMany(file => Action().Matches(File.ReadAllText(file))).Select(action => action.Value).ToHashSet(StringComparer.Ordinal);

        actions.Count.ShouldBeGreaterThan(20);
        actions.Where(action => !tests.Contains(action, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Repository.Folder(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("node_modules", StringComparison.Ordinal));

    [GeneratedRegex("\"(oauth|sign_in|session)\\.[a-z_]+\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Action();
}
