using System.Text.RegularExpressions;

namespace Archestra.Cluster.Architecture.Tests.Embedded;

/// <summary>
/// The embedded runtime stays small: growth is a signal to use less of Orleans in the grains, not to emulate more. Counted
/// are lines that say something: not blank lines, comments, lone braces, usings or namespaces.
/// </summary>
public sealed partial class BudgetTests
{
    private const int Budget = 2000;

    [Fact]
    public void Runtime_and_hosting_together_stay_below_2000_lines_of_code()
        => new[] { "Runtime", "Hosting" }
            .SelectMany(folder => Repository.Sources("src", "EmbeddedOrleans", folder))
            .SelectMany(File.ReadLines)
            .Count(line => !SaysNothing().IsMatch(line))
            .ShouldBeLessThanOrEqualTo(Budget);

    [GeneratedRegex(@"^\s*(?:$|//|[{}]+\s*[;,)]*\s*$|using [\w.= ]+;|namespace )", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SaysNothing();
}
