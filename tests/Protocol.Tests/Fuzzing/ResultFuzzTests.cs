using System.Buffers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>Whatever an upstream answers, the shaped result is of the client's era and free of the gateway's own keys.</summary>
public sealed class ResultFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Keys = ["resultType", "ttlMs", "cacheScope", "_meta", "structuredContent", "isError", "content", "x", "ResultType", "result\\u0054ype", "archestraError"];
    private static readonly string[] InnerKeys = ["archestraError", "archestra/a", "ARCHESTRA/b", "arche\\u017ftraError", "a/b", "x"];
    private static readonly string[] Values = ["\"complete\"", "\"input_required\"", "\"public\"", "1", "-1", "true", "false", "null", "[]", "{}", "\"\\ud800\"", "[ {\"archestraError\":1} ]"];

    [Fact]
    public void A_shaped_result_is_what_the_client_may_see()
    {
        output.WriteLine($"seed {FuzzSettings.Seed}");
        var random = new FuzzRandom(FuzzSettings.Seed);
        var outcomes = new int[3];
        for (var i = 0; i < 50_000; i++)
        {
            var text = Result(random);
            var shaping = new ResultShaping
            {
                Client = random.Percent(50) ? McpEra.Modern : McpEra.Legacy,
                Upstream = random.Percent(50) ? McpEra.Modern : McpEra.Legacy,
                Cache = random.Percent(30) ? new ResultCacheHints(TimeSpan.FromSeconds(1), IsPublic: false) : null,
            };
            var written = new ArrayBufferWriter<byte>();
            var outcome = ResultShaper.Shape(Encoding.UTF8.GetBytes(text), shaping, written, out var traits);
            outcomes[(int)outcome]++;
            if (outcome != ResultShapeOutcome.Invalid)
            {
                Check(text, outcome == ResultShapeOutcome.Unchanged ? text : Encoding.UTF8.GetString(written.WrittenSpan), shaping, traits);
            }
            else
            {
                written.WrittenCount.ShouldBe(0);
            }
        }

        outcomes.ShouldAllBe(count => count > 1000);
    }

    private static void Check(string before, string after, in ResultShaping shaping, in ResultTraits traits)
    {
        using var document = JsonDocument.Parse(after);
        var names = document.RootElement.EnumerateObject().Select(property => property.Name).ToList();
        var isModern = shaping.Client == McpEra.Modern;
        names.Count(name => name == "resultType").ShouldBe(isModern ? 1 : 0, after);
        if (!isModern || traits.Type == McpResultType.InputRequired)
        {
            (shaping.Cache is null && isModern ? [] : names).ShouldNotContain("ttlMs", after);
        }
        else if (shaping.Cache is not null)
        {
            document.RootElement.GetProperty("ttlMs").GetInt32().ShouldBe(1000, after);
            document.RootElement.GetProperty("cacheScope").GetString().ShouldBe("private", after);
        }

        foreach (var parent in new[] { "_meta", "structuredContent" })
        {
            if (document.RootElement.TryGetProperty(parent, out var inner) && inner.ValueKind == JsonValueKind.Object)
            {
                inner.EnumerateObject().ShouldAllBe(property => property.Name == "a/b" || property.Name == "x", $"{before} became {after}");
            }
        }

        // What is nobody's business arrives as it was written.
        using var original = JsonDocument.Parse(before);
        Others(document).ShouldBe(Others(original), after);
    }

    private static List<string> Others(JsonDocument document) =>
        [.. document.RootElement.EnumerateObject().Where(property => property.Name is "content" or "x" or "isError" or "archestraError").Select(property => property.ToString())];

    private static string Result(FuzzRandom random)
    {
        var members = new List<string>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var key = random.Percent(85) ? Keys[random.Next(8)] : random.Pick(Keys);
            var value = key is "_meta" or "structuredContent" && random.Percent(80)
                ? "{" + string.Join(" ,", Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{random.Pick(InnerKeys)}\" : {random.Pick(Values)}")) + "}"
                : key == "resultType" && random.Percent(80) ? Values[random.Next(2)] : random.Pick(Values);
            members.Add($"\"{key}\":{(random.Percent(20) ? " " : "")}{value}");
        }

        return "{" + string.Join(random.Percent(50) ? "," : " , ", members) + "}";
    }
}
