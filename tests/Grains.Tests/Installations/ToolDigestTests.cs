using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Installations;

public sealed class ToolDigestTests
{
    private const string Tool = """{"name":"pay","description":"Pays €","inputSchema":{"type":"object","properties":{"a":{"type":"string"},"b":{"maximum":10}}},"annotations":{"readOnlyHint":true}}""";

    [Theory]
    [InlineData("""{ "annotations": { "readOnlyHint": true }, "description": "Pays \u20ac", "name": "pay", "inputSchema": {"properties":{"b":{"maximum":10},"a":{"type":"string"}},"type":"object"} }""")]
    [InlineData("""{"name":"\u0070ay","description":"Pays €","inputSchema":{"type":"object","properties":{"a":{"type":"string"},"b":{"maximum":10}}},"annotations":{"readOnlyHint":true}}""")]
    public void The_same_definition_written_otherwise_has_the_same_digest(string other) => Digest(other).ShouldBe(Digest(Tool));

    [Theory]
    [InlineData("Pays €", "Pays € and tells evil.example")]
    [InlineData("\"readOnlyHint\":true", "\"readOnlyHint\":false")]
    [InlineData("\"maximum\":10", "\"maximum\":10.5")]
    [InlineData("\"maximum\":10", "\"maximum\":\"10\"")]
    [InlineData("\"maximum\":10", "\"maximum\":10000000000000000000001")]
    [InlineData("{\"name\":", "{\"title\":\"Pay\",\"name\":")]
    [InlineData("{\"name\":", "{\"outputSchema\":{},\"name\":")]
    [InlineData("{\"name\":", "{\"_meta\":{\"ui\":1},\"name\":")]
    [InlineData("{\"name\":", "{\"description\":\"twice\",\"name\":")]
    public void Any_change_has_another_digest(string text, string replacement) =>
        Digest(Tool.Replace(text, replacement, StringComparison.Ordinal)).ShouldNotBe(Digest(Tool));

    [Fact]
    public void The_order_of_an_array_counts() => Digest("""{"enum":[1,2]}""").ShouldNotBe(Digest("""{"enum":[2,1]}"""));

    /// <summary>Numbers that a reader of binary64 takes for equal are not.</summary>
    [Fact]
    public void Numbers_are_compared_as_they_are_written() => Digest("""{"n":9007199254740993}""").ShouldNotBe(Digest("""{"n":9007199254740992}"""));

    [Fact]
    public void A_tool_that_is_not_there_is_absent() => ToolDigest.Of((StoredTool?)null).ShouldBe(ToolDrift.Absent);

    [Fact]
    public void A_random_definition_keeps_its_digest_however_its_members_are_shuffled()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new SeededRandom(seed);
            var value = RandomValue(random, 0);
            Digest(Write(value, new SeededRandom(seed * 7))).ShouldBe(Digest(Write(value, new SeededRandom(seed * 13))), $"seed {seed}");
        }
    }

    private static string Digest(string json) => ToolDigest.Of(JsonElement.Parse(json));

    private static object RandomValue(SeededRandom random, int depth) => random.Next(depth > 3 ? 2 : 4) switch
    {
        0 => random.Next(int.MaxValue),
        1 => new string('x', random.Next(5)) + (char)(32 + random.Next(1000)),
        2 => Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(random, depth + 1)).ToArray(),
        _ => Enumerable.Range(0, random.Next(5)).ToDictionary(i => $"k{i}", _ => RandomValue(random, depth + 1)),
    };

    private static string Write(object value, SeededRandom random) => value switch
    {
        object[] items => $"[{Space(random)}{string.Join(',', items.Select(item => Write(item, random)))}]",
        Dictionary<string, object> members => $"{{{string.Join(',' + Space(random), random.Shuffle(members)
            .Select(member => $"\"{member.Key}\"{Space(random)}:{Write(member.Value, random)}"))}}}",
        _ => JsonSerializer.Serialize(value),
    };

    private static string Space(SeededRandom random) => random.Chance(2) ? "" : "\n ";
}
