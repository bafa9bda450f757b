using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>Whatever a tenant holds, its export is its configuration: applied there it changes nothing, applied elsewhere it makes the same.</summary>
public sealed class ExportApplyTests(ManagementTests.Scene scene, ITestOutputHelper output) : IClassFixture<ManagementTests.Scene>
{
    private const int Objects = 1000;
    private const ulong Seed = 20261121;

    [Fact]
    public async Task Applying_the_export_of_a_thousand_random_objects_changes_nothing_and_elsewhere_makes_the_same()
    {
        using var api = await scene.CreateTenantAsync("random");
        await new RandomTenant(api, scene.Gateway.Api, Seed).FillAsync(Objects);
        output.WriteLine($"seed {Seed}");

        var document = await api.ExportAsync();
        var before = await api.StateAsync();
        var plan = await api.PlanAsync(document, prune: true);
        var applied = await api.ApplyAsync(document, prune: true);

        document.Where(section => section.Value is JsonArray).Sum(section => section.Value!.AsArray().Count).ShouldBeGreaterThanOrEqualTo(Objects);
        document.ToJsonString().ShouldNotContain("s3cret");
        plan.GetProperty("steps").GetArrayLength().ShouldBe(0, plan.GetRawText());
        applied[^1].GetProperty("result").GetProperty("done").GetInt32().ShouldBe(0);
        (await api.StateAsync()).ShouldBe(before);
        await ShouldMakeTheSameElsewhereAsync(document);
    }

    private async Task ShouldMakeTheSameElsewhereAsync(JsonObject document)
    {
        var elsewhere = (await scene.Gateway.Api.CreateAsync("/api/v1/tenants", new { name = "elsewhere" })).GetProperty("id").GetString()!;
        using var api = ManagementClient.For(scene.Gateway.Process.BaseUrl, elsewhere, scene.Gateway.Token);

        // A secret is in no export: whoever applies it elsewhere gives it anew.
        var given = document.DeepClone().AsObject();
        foreach (var value in given["installations"]!.AsArray().SelectMany(installation => installation!["values"]!.AsObject().ToArray()))
        {
            if (value.Value is JsonObject secret)
            {
                secret["value"] = "given anew";
            }
        }

        var lines = await api.ApplyAsync(given);
        var state = await api.StateAsync();
        var again = await api.ApplyAsync(document, prune: true);

        lines[^1].GetProperty("result").GetProperty("outcome").GetString().ShouldBe("applied", lines[^2].GetRawText());
        lines.Count(line => line.TryGetProperty("text", out _)).ShouldBe(document["tokens"]!.AsArray().Count);
        var export = await api.ExportAsync();
        foreach (var (section, content) in document)
        {
            JsonNode.DeepEquals(export[section], content).ShouldBeTrue(Difference(section, content!, export[section]!));
        }

        again[^1].GetProperty("result").GetProperty("done").GetInt32().ShouldBe(0, again[1].GetRawText());
        (await api.StateAsync()).ShouldBe(state);
    }

    private static string Difference(string section, JsonNode expected, JsonNode actual) => expected is JsonArray one && actual is JsonArray other
        ? $"{section}: {one.Zip(other).Where(pair => !JsonNode.DeepEquals(pair.First, pair.Second)).Select(pair => $"{pair.First} became {pair.Second}").FirstOrDefault() ?? $"{one.Count} became {other.Count}"}"
        : $"{section}: {expected} became {actual}";
}
