using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Installations;

public sealed class DriftDetectionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_a_server_says_first_is_approved() => DriftDetection.Compare(null, [Tool("a")], Noon).ShouldBeEmpty();

    [Fact]
    public void A_tool_that_changed_appeared_or_vanished_drifts_from_what_was_approved()
    {
        var list = Next(First(Tool("a"), Tool("b"), Tool("c")), Noon, Tool("a"), Tool("b", "other"), Tool("d"));

        Kinds(list).ShouldBe([("b", ToolDriftKind.Changed), ("c", ToolDriftKind.Vanished), ("d", ToolDriftKind.Appeared)]);
        var changed = DriftDetection.Describe("in_1", list, list.Drifts[0], ToolDriftPolicy.Hold);
        changed.Members.ShouldBe(["description"]);
        JsonElement.Parse(changed.Approved!).GetProperty("description").GetString().ShouldBe("as ever");
        JsonElement.Parse(changed.Current!).GetProperty("description").GetString().ShouldBe("other");
        changed.DetectedAt.ShouldBe(Noon);
    }

    [Fact]
    public void Going_back_to_the_approved_definition_ends_the_drift()
    {
        var drifted = Next(First(Tool("a"), Tool("b")), Noon, Tool("a", "other"), Tool("c"));
        var back = Next(drifted, Noon.AddHours(1), Tool("a"), Tool("b"));

        back.Drifts.ShouldBeEmpty();
        DriftDetection.Ended(drifted, back).Select(drift => drift.Tool).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_drift_that_lasts_keeps_its_time_and_another_change_begins_anew()
    {
        var drifted = Next(First(Tool("a")), Noon, Tool("a", "other"));
        var same = Next(drifted, Noon.AddHours(1), Tool("a", "other"));
        var again = Next(same, Noon.AddHours(2), Tool("a", "yet another"));

        same.Drifts.Single().DetectedAt.ShouldBe(Noon);
        DriftDetection.Begun(drifted, same).ShouldBeEmpty();
        again.Drifts.Single().DetectedAt.ShouldBe(Noon.AddHours(2));
        DriftDetection.Begun(same, again).ShouldHaveSingleItem();
        again.Drifts.Single().Approved!.Definition.GetProperty("description").GetString().ShouldBe("as ever");
    }

    /// <summary>Whatever a server does meanwhile: a tool drifts exactly when it is not what was approved.</summary>
    [Fact]
    public void Over_random_histories_the_drifts_are_the_difference_to_what_was_approved()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new SeededRandom(seed);
            var approved = RandomTools(random);
            var list = First(approved);
            for (var step = 0; step < 6; step++)
            {
                var now = RandomTools(random);
                list = Next(list, Noon.AddMinutes(step), now);
                var expected = approved.Concat(now).Select(tool => tool.Name).Distinct()
                    .Where(name => Text(approved, name) != Text(now, name)).Order(StringComparer.Ordinal);
                list.Drifts.Select(drift => drift.Tool).ShouldBe(expected, $"seed {seed}, step {step}");
                list.Drifts.ShouldAllBe(drift => ToolDigest.Of(drift.Approved) == ToolDigest.Of(approved.FirstOrDefault(tool => tool.Name == drift.Tool)));
            }
        }
    }

    [Theory]
    [InlineData(ToolDriftPolicy.Allow, false, true, false, true)]
    [InlineData(ToolDriftPolicy.Warn, false, true, false, false)]
    [InlineData(ToolDriftPolicy.Hold, false, true, true, false)]
    [InlineData(ToolDriftPolicy.Warn, true, false, false, false)]
    [InlineData(ToolDriftPolicy.Warn, true, true, false, true)]
    public void A_hint_that_nobody_approved_opens_a_tool_only_where_changes_are_allowed(
        ToolDriftPolicy policy, bool approvedReadOnly, bool nowReadOnly, bool isHeld, bool isReadOnly)
    {
        var drift = new StoredDrift("a", "sha256:1", Noon, Tool("a") with { ReadOnly = approvedReadOnly });

        DriftVerdict.Of(Tool("a") with { ReadOnly = nowReadOnly }, drift, policy).ShouldBe(new DriftVerdict(isHeld, isReadOnly));
    }

    [Fact]
    public void A_tool_that_appeared_counts_as_writing_until_it_is_approved()
    {
        var drift = new StoredDrift("a", "sha256:1", Noon, Approved: null);

        DriftVerdict.Of(Tool("a") with { ReadOnly = true }, drift, ToolDriftPolicy.Warn).IsReadOnly.ShouldBeFalse();
    }

    private static StoredToolList First(params StoredTool[] tools) => new() { Tools = tools };

    private static StoredToolList Next(StoredToolList before, DateTimeOffset at, params StoredTool[] tools) =>
        new() { Tools = tools, Drifts = DriftDetection.Compare(before, tools, at) };

    private static StoredTool Tool(string name, string description = "as ever") =>
        new(name, JsonElement.Parse($$"""{"name":"{{name}}","description":"{{description}}"}"""), false);

    private static StoredTool[] RandomTools(SeededRandom random) =>
        [.. "abcde".Where(_ => !random.Chance(3)).Select(name => Tool(name.ToString(), random.Chance(3) ? "other" : "as ever"))];

    private static string? Text(StoredTool[] tools, string name) => tools.FirstOrDefault(tool => tool.Name == name)?.Definition.GetRawText();

    private static (string, ToolDriftKind)[] Kinds(StoredToolList list) =>
        [.. list.Drifts.Select(drift => (drift.Tool, DriftDetection.Describe("in_1", list, drift, default).Kind))];
}
