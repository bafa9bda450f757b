using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Tests;

/// <summary>Export, plan and apply of a configuration file.</summary>
public sealed class ConfigurationCommandTests(CliScene scene) : IClassFixture<CliScene>
{
    private const string Everything = """
        {
          "apiVersion": "archestra/v1",
          "users": [{"name": "ann", "email": "ann@example.com"}],
          "catalog": [{"name": "server", "transport": "streamableHttp", "url": "http://127.0.0.1:1/",
            "fields": [{"name": "key", "secret": true, "target": "header", "targetName": "X-Key"}]}],
          "installations": [{"name": "ours", "catalogEntry": "server", "owner": {"kind": "organization"},
            "values": {"key": {"keep": true, "environmentVariable": "UPSTREAM_KEY"}}}],
          "gateways": [{"name": "front", "naming": "prefixed", "installations": [{"installation": "ours"}]}],
          "tokens": [
            {"name": "manager", "owner": {"kind": "organization"}, "scopes": ["manage", "mcp:read", "mcp:write"]},
            {"name": "robot", "owner": {"kind": "user", "name": "ann"}, "scopes": ["mcp:read"]}]
        }
        """;

    [Fact]
    public async Task A_file_is_planned_applied_exported_and_changes_nothing_a_second_time()
    {
        var (api, cli) = await scene.CreateTenantAsync("file");
        using var _ = api;
        var file = Write(Everything);

        (await cli.RunAsync("apply", file)).ShouldEndWith(1).Problems.ShouldContain("/installations/0/values/key");
        var able = cli.With(("UPSTREAM_KEY", "s3cret"));
        var plan = (await able.RunAsync("apply", file, "--dry-run")).ShouldEndWith(0);
        var applied = (await able.RunAsync("apply", file)).ShouldEndWith(0);
        var again = (await cli.RunAsync("apply", file, "--json")).ShouldEndWith(0);
        var export = file + ".export";
        (await cli.RunAsync("export", "--output", export)).ShouldEndWith(0);
        var same = (await cli.RunAsync("apply", export, "--prune", "--json")).ShouldEndWith(0);

        plan.Output.ShouldContain("+ user ann");
        plan.Output.ShouldContain("5 to create");
        applied.Output.Split('\n').ShouldContain(line => line.StartsWith("arch", StringComparison.Ordinal));
        LastLine(again.Output)["result"]!["done"]!.GetValue<int>().ShouldBe(0);
        LastLine(same.Output)["result"]!["done"]!.GetValue<int>().ShouldBe(0);
        (plan.Output + applied.Output + applied.Problems + await File.ReadAllTextAsync(export, TestContext.Current.CancellationToken)).ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Pruning_is_asked_for_and_a_plan_shows_what_differs()
    {
        var (api, cli) = await scene.CreateTenantAsync("prune");
        using var _ = api;
        await cli.With(("UPSTREAM_KEY", "s3cret")).RunAsync("apply", Write(Everything));
        var smaller = JsonNode.Parse(Everything)!;
        smaller["users"]![0]!["email"] = "ann@example.org";
        smaller["gateways"] = new JsonArray();
        var file = Write(smaller.ToJsonString());

        var kept = (await cli.RunAsync("apply", file, "--dry-run")).ShouldEndWith(0);
        (await cli.RunAsync("apply", file, "--prune")).ShouldEndWith(2).Problems.ShouldContain("--yes");
        var pruned = (await cli.RunAsync("apply", file, "--prune", "--yes")).ShouldEndWith(0);

        kept.Output.ShouldContain("- /email: \"ann@example.com\"");
        kept.Output.ShouldContain("+ /email: \"ann@example.org\"");
        kept.Output.ShouldContain("--prune deletes them");
        pruned.Output.ShouldContain("- gateway front");
        (await cli.RunAsync("gateway", "list", "--json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"apiVersion":"archestra/v1","users":[{"name":"a"},{"name":"a"}]}""", 1, "/users/1/name")]
    [InlineData("""{"apiVersion":"archestra/v1","users":[{"nme":"a"}]}""", 1, "/users/0/nme")]
    [InlineData("""{"apiVersion":"archestra/v1","users":[],"users":[]}""", 2, "twice")]
    [InlineData("""{"apiVersion":"archestra/v1","installations":[{"values":{"key":{"value":"LEAK"}}}]}""", 2, "does not stand in a file")]
    [InlineData("""{"apiVersion":"archestra/v1","installations":[{"values":{"key":{"environmentVariable":"NOT_SET"}}}]}""", 2, "NOT_SET")]
    [InlineData("""{"apiVersion":"archestra/v1","tokens":[]}""", 1, "the token that you are using", "--prune")]
    public async Task A_wrong_file_changes_nothing_and_the_place_is_named(string text, int exitCode, string named, params string[] options)
    {
        var (api, cli) = await scene.CreateTenantAsync($"wrong {Guid.NewGuid():N}");
        using var _ = api;

        var refused = (await cli.RunAsync(["apply", Write(text), .. options])).ShouldEndWith(exitCode);

        refused.Problems.ShouldContain(named);
        refused.Problems.ShouldNotContain("LEAK");
    }

    [Fact]
    public async Task A_refused_step_ends_with_its_own_exit_code_and_says_what_is_left()
    {
        var (api, cli) = await scene.CreateTenantAsync("stopped", "manage");
        using var _ = api;

        var stopped = (await cli.RunAsync(
            """{"apiVersion":"archestra/v1","users":[{"name":"ann"}],"tokens":[{"name":"writer","owner":{"kind":"user","name":"ann"},"scopes":["mcp:write"]}]}""",
            ["apply", "-"])).ShouldEndWith(3);

        stopped.Problems.ShouldContain("create token 'writer' was refused");
        stopped.Problems.ShouldContain("1 done, 1 not done");
    }

    private string Write(string text)
    {
        var file = Path.Combine(scene.Cli.Home, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, text);
        return file;
    }

    private static JsonNode LastLine(string output) => JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
}
