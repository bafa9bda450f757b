using System.Text.Json;
using System.Text.RegularExpressions;
using Archestra.Cluster.Hosting.Telemetry.Prometheus;
using Archestra.Cluster.Testing.Documents;

namespace Archestra.Cluster.Architecture.Tests.Telemetry;

/// <summary>What deploy/ offers to operators asks only for metrics that exist.</summary>
public sealed partial class DashboardTests
{
    [Fact]
    public void The_dashboard_queries_documented_metrics_only()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.Folder("deploy", "grafana", "archestra.json")));
        var queries = Expressions(dashboard.RootElement).ToList();

        queries.Count.ShouldBeGreaterThan(10);
        Undocumented(queries).ShouldBeEmpty();
    }

    [Fact]
    public void The_alerts_query_documented_metrics_only()
    {
        var rules = File.ReadLines(Repository.Folder("deploy", "prometheus", "alerts.yaml"))
            .Where(line => line.TrimStart().StartsWith("expr:", StringComparison.Ordinal)).ToList();

        rules.Count.ShouldBeGreaterThan(3);
        Undocumented(rules.Select(rule => rule.Split(':', 2)[1])).ShouldBeEmpty();
    }

    /// <summary>Names of metrics, and of labels within braces and after <c>by</c>, that the table does not have.</summary>
    private static IEnumerable<string> Undocumented(IEnumerable<string> queries)
    {
        var rows = MetricsTable.Read().Values;
        var names = rows.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);
        var labels = rows.SelectMany(row => row.Attributes).Select(PrometheusName.Clean).Concat(["le", "instance"]).ToHashSet(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            var asked = Grouping().Matches(query).SelectMany(match => Word().Matches(match.Groups["labels"].Value)).Select(match => match.Value)
                .Concat(Selector().Matches(query).SelectMany(match => Label().Matches(match.Value)).Select(match => match.Groups["label"].Value));
            var unknown = Word().Matches(Grouping().Replace(Selector().Replace(query, ""), "")).Select(match => match.Value)
                .Where(word => word.Contains('_', StringComparison.Ordinal) && word is not ("histogram_quantile" or "__rate_interval") && !names.Contains(word))
                .Concat(asked.Where(label => !labels.Contains(label)));
            foreach (var name in unknown)
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> NamesOf(MetricsTable.Row row)
    {
        var name = PrometheusName.Of(row.Name, row.Unit, row.Kind == "counter");
        return row.Kind == "histogram" ? [name + "_bucket", name + "_sum", name + "_count"] : [name];
    }

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "expr", Value.ValueKind: JsonValueKind.String }
            ? [member.Value.GetString()!]
            : Expressions(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>\w+)\s*(?:=|!)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"[a-zA-Z_]\w*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
