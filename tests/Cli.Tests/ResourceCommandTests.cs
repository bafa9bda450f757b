namespace Archestra.Cluster.Cli.Tests;

/// <summary>People, servers, gateways and tokens through the command line: tables for people, JSON for scripts.</summary>
public sealed class ResourceCommandTests(CliScene scene) : IClassFixture<CliScene>
{
    [Fact]
    public async Task A_tenant_is_set_up_by_names_alone()
    {
        var (api, cli) = await scene.CreateTenantAsync("set up");
        using var _ = api;

        (await cli.RunAsync("role", "create", "operators", "--permission", "tools:read", "--permission", "gateways:read")).ShouldEndWith(0);
        (await cli.RunAsync("user", "create", "ann", "--email", "ann@example.com", "--role", "operators")).ShouldEndWith(0).Output.ShouldContain("Created user 'ann'");
        (await cli.RunAsync("team", "create", "crew", "--member", "ann")).ShouldEndWith(0);
        (await cli.RunAsync("catalog", "create", "server", "--url", "http://127.0.0.1:1/", "--field", "key:header:X-Key:secret", "--field", "region:header:X-Region:optional"))
            .ShouldEndWith(0);
        (await cli.With(("KEY", "s3cret")).RunAsync("install", "create", "ours", "--catalog", "server", "--owner", "team:crew", "--secret-env", "key=KEY", "--value", "region=eu"))
            .ShouldEndWith(0);
        (await cli.RunAsync("gateway", "create", "front", "--install", "ours", "--allow-team", "crew")).ShouldEndWith(0);

        (await cli.RunAsync("user", "list")).ShouldEndWith(0).Output.ShouldContain("operators");
        (await cli.RunAsync("install", "list", "--owner", "team:crew")).ShouldEndWith(0).Output.ShouldContain("team:crew");
        (await cli.RunAsync("gateway", "list")).ShouldEndWith(0).Output.ShouldContain("ours");
        var installed = (await cli.RunAsync("install", "get", "ours", "--json")).ShouldEndWith(0);
        installed.Json.GetProperty("values").GetProperty("region").GetString().ShouldBe("eu");
        installed.Json.GetProperty("secretFields")[0].GetString().ShouldBe("key");
        installed.Output.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Update_changes_what_is_named_and_leaves_the_rest_and_delete_asks()
    {
        var (api, cli) = await scene.CreateTenantAsync("update");
        using var _ = api;
        await cli.RunAsync("user", "create", "bob", "--email", "bob@example.com", "--role", "editor");

        (await cli.RunAsync("user", "update", "bob", "--name", "robert")).ShouldEndWith(0);
        var updated = (await cli.RunAsync("user", "get", "robert", "--json")).ShouldEndWith(0).Json;
        var unsure = await cli.RunAsync("user", "delete", "robert");
        var deleted = await cli.RunAsync("user", "delete", "robert", "--yes");

        updated.GetProperty("email").GetString().ShouldBe("bob@example.com");
        updated.GetProperty("roles")[0].GetString().ShouldBe("editor");
        unsure.ShouldEndWith(2).Problems.ShouldContain("--yes");
        deleted.ShouldEndWith(0);
        (await cli.RunAsync("user", "update", "nobody")).ShouldEndWith(2);
        (await cli.RunAsync("user", "get", "robert")).ShouldEndWith(4).Problems.ShouldContain("'robert'");
    }

    [Fact]
    public async Task Lists_are_whole_filtered_and_sorted_and_their_json_is_one_document()
    {
        var (api, cli) = await scene.CreateTenantAsync("lists");
        using var _ = api;
        for (var number = 0; number < 205; number++)
        {
            await api.CreateAsync("users", new { name = $"user {number:000}" });
        }

        var all = (await cli.RunAsync("user", "list", "--json", "--sort", "-name")).ShouldEndWith(0).Json.GetProperty("items");
        var few = (await cli.RunAsync("user", "list", "--json", "--name-contains", "R 10", "--limit", "3")).ShouldEndWith(0).Json.GetProperty("items");

        all.GetArrayLength().ShouldBe(205);
        all[0].GetProperty("name").GetString().ShouldBe("user 204");
        few.EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["user 100", "user 101", "user 102"]);
        (await cli.RunAsync("user", "list", "--sort", "colour")).ShouldEndWith(1).Problems.ShouldContain("sort");
    }

    [Fact]
    public async Task A_tokens_text_is_on_standard_output_alone_and_only_when_it_is_made()
    {
        var (api, cli) = await scene.CreateTenantAsync("tokens");
        using var _ = api;

        var issued = (await cli.RunAsync("token", "create", "robot", "--owner", "organization", "--scope", "mcp:read", "--expires", "30d")).ShouldEndWith(0);
        var rotated = (await cli.RunAsync("token", "rotate", "robot", "--json")).ShouldEndWith(0);
        var listed = (await cli.RunAsync("token", "list", "--state", "active")).ShouldEndWith(0);
        (await cli.RunAsync("token", "delete", "robot", "-y")).ShouldEndWith(0).Output.ShouldContain("Revoked token 'robot'");

        var text = issued.Output.Trim();
        text.ShouldStartWith("arch");
        text.ShouldNotContain(" ");
        issued.Problems.ShouldNotContain(text);
        rotated.Json.GetProperty("text").GetString().ShouldNotBe(text);
        listed.Output.ShouldNotContain(text);
        listed.Output.ShouldContain("robot");
    }

    [Fact]
    public async Task Text_of_others_cannot_command_the_terminal()
    {
        var (api, cli) = await scene.CreateTenantAsync("escapes");
        using var _ = api;
        await api.CreateAsync("roles", new { name = "[red]loud[/] \u202Etxet", description = "\u001b]0;owned\u0007\u001b[2J\u009b31m[bold]x", permissions = Array.Empty<string>() });

        var listed = (await cli.RunAsync("role", "list")).ShouldEndWith(0);
        var shown = (await cli.RunAsync("role", "get", "[red]loud[/] \u202Etxet")).ShouldEndWith(0);

        foreach (var output in (string[])[listed.Output, shown.Output])
        {
            output.ShouldContain("[red]loud[/] txet");
            output.ShouldContain("[bold]x");
            output.Any(character => char.IsControl(character) && character is not ('\n' or '\r')).ShouldBeFalse();
            output.ShouldNotContain("\u202E");
        }
    }

    [Fact]
    public async Task A_platform_administrator_makes_and_removes_tenants_and_names_the_one_to_work_in()
    {
        (await scene.Cli.RunAsync("tenant", "create", "brief")).ShouldEndWith(0);
        (await scene.Cli.RunAsync("--tenant", "brief", "user", "create", "someone")).ShouldEndWith(0);

        (await scene.Cli.RunAsync("tenant", "delete", "brief", "--yes")).ShouldEndWith(5).Problems.ShouldContain("'someone'");
        (await scene.Cli.RunAsync("tenant", "delete", "brief", "--yes", "--cascade")).ShouldEndWith(0);
        (await scene.Cli.RunAsync("tenant", "get", "brief")).ShouldEndWith(4);
    }
}
