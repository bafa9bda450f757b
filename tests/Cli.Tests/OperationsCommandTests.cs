namespace Archestra.Cluster.Cli.Tests;

/// <summary>Keys, doctor, audit, drift and limits.</summary>
public sealed class OperationsCommandTests(CliScene scene) : IClassFixture<CliScene>
{
    [Fact]
    public async Task The_audit_log_is_searched_verified_and_exported()
    {
        var (api, cli) = await scene.CreateTenantAsync("audited");
        using var _ = api;
        await cli.RunAsync("user", "create", "ann");

        var found = (await cli.RunAsync("audit", "search", "--action", "user.created", "--json")).ShouldEndWith(0);
        var table = (await cli.RunAsync("audit", "search", "--limit", "5")).ShouldEndWith(0);
        var verified = (await cli.RunAsync("audit", "verify", "--json")).ShouldEndWith(0);
        var exported = (await cli.RunAsync("audit", "export")).ShouldEndWith(0);

        found.Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        table.Output.ShouldContain("user.created");
        verified.Json.GetProperty("isIntact").GetBoolean().ShouldBeTrue();
        exported.Output.ShouldContain("user.created");
        exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith('{'));
    }

    [Fact]
    public async Task Keys_are_listed_and_rotated_by_platform_administrators_only()
    {
        var (api, cli) = await scene.CreateTenantAsync("no platform");
        using var _ = api;

        (await scene.Cli.RunAsync("keys", "list")).ShouldEndWith(0).Output.ShouldContain("active");
        (await scene.Cli.RunAsync("keys", "rotate", "--no-wait", "--json")).ShouldEndWith(0).Json.GetProperty("keyId").GetString().ShouldNotBeNullOrEmpty();
        (await scene.Cli.RunAsync("keys", "status", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetString().ShouldNotBeNullOrEmpty();
        (await cli.RunAsync("keys", "list")).ShouldEndWith(3);
    }

    [Fact]
    public async Task The_doctor_says_what_it_looked_at_and_ends_with_one_when_it_found_something()
    {
        var examined = await scene.Cli.RunAsync("doctor", "--json");
        var shown = await scene.Cli.RunAsync("doctor");

        var healthy = examined.Json.GetProperty("healthy").GetBoolean();
        examined.ShouldEndWith(healthy ? 0 : 1).Json.GetProperty("checks").GetArrayLength().ShouldBeGreaterThan(3);
        shown.ShouldEndWith(examined.ExitCode).Output.ShouldContain("checks,");
        examined.Json.GetProperty("checks").EnumerateArray().SelectMany(check => check.GetProperty("findings").EnumerateArray())
            .ShouldAllBe(finding => finding.GetProperty("cure").GetString()!.Length > 0);
    }

    [Fact]
    public async Task Drift_and_limits_are_shown()
    {
        var (api, cli) = await scene.CreateTenantAsync("limited");
        using var _ = api;
        var file = Path.Combine(scene.Cli.Home, "limits.json");
        await File.WriteAllTextAsync(file, """{"perToken":{"requests":100,"period":"00:01:00"}}""", TestContext.Current.CancellationToken);

        (await cli.RunAsync("limits", "set", file)).ShouldEndWith(0);
        (await cli.RunAsync("limits", "show", "--json")).ShouldEndWith(0).Json.GetProperty("perToken").GetProperty("requests").GetInt32().ShouldBe(100);
        (await cli.RunAsync("drift", "list", "--json")).ShouldEndWith(0).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_tools_of_an_installed_server_are_shown()
    {
        var tools = (await scene.Cli.RunAsync("install", "tools", "sample")).ShouldEndWith(0);
        var status = (await scene.Cli.RunAsync("install", "status", "sample", "--json")).ShouldEndWith(0);

        tools.Output.ShouldContain("echo");
        status.Json.TryGetProperty("state", out _).ShouldBeTrue();
    }
}
