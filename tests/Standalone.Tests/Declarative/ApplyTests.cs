using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>What a plan says is what is done; what is refused is refused before the first change, or leaves the rest undone and says so.</summary>
public sealed class ApplyTests(ManagementTests.Scene scene) : IClassFixture<ManagementTests.Scene>
{
    private const string Everything = """
        {
          "apiVersion": "archestra/v1",
          "users": [{"name": "ann", "email": "ann@example.com"}, {"name": "bob"}],
          "teams": [{"name": "crew", "members": ["ann", "bob"]}],
          "catalog": [{"name": "server", "transport": "streamableHttp", "url": "http://127.0.0.1:1/", "fields": [
            {"name": "key", "secret": true, "target": "header", "targetName": "X-Key"},
            {"name": "region", "required": false, "target": "header", "targetName": "X-Region"}]}],
          "installations": [{"name": "ours", "catalogEntry": "server", "owner": {"kind": "team", "name": "crew"},
            "values": {"key": {"keep": true, "value": "s3cret"}, "region": "eu"}}],
          "gateways": [{"name": "front", "naming": "prefixed", "installations": [{"installation": "ours"}]}],
          "tokens": [{"name": "robot", "owner": {"kind": "user", "name": "ann"}, "scopes": ["mcp:read"]}]
        }
        """;

    [Fact]
    public async Task A_file_makes_a_tenant_in_the_order_of_its_references_and_applied_again_changes_nothing()
    {
        using var api = await scene.CreateTenantAsync("file");

        var plan = await api.PlanAsync(JsonNode.Parse(Everything)!);
        var lines = await api.ApplyAsync(JsonNode.Parse(Everything)!);
        var again = await api.ApplyAsync(JsonNode.Parse(Everything)!);

        string[] order = ["user ann", "user bob", "team crew", "catalogEntry server", "installation ours", "gateway front", "token robot"];
        plan.GetProperty("steps").EnumerateArray().Select(Describe).ShouldBe(order);
        plan.GetRawText().ShouldNotContain("s3cret");
        lines[1..^1].Select(Describe).ShouldBe(order);
        lines[^2].GetProperty("text").GetString()!.ShouldStartWith("arch");
        again.Length.ShouldBe(2);
        again[^1].GetProperty("result").GetProperty("unchanged").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task A_plan_names_each_field_that_differs_and_no_secret()
    {
        using var api = await MadeAsync("differences");
        var document = JsonNode.Parse(Everything)!;
        document["users"]![0]!["email"] = "ann@example.org";
        document["installations"]![0]!["values"] = new JsonObject { ["key"] = new JsonObject { ["value"] = "other s3cret" } };

        var plan = await api.PlanAsync(document);
        var lines = await api.ApplyAsync(document);

        var steps = plan.GetProperty("steps").EnumerateArray().ToArray();
        steps.Select(Describe).ShouldBe(["user ann", "installation ours"]);
        Change(steps[0], "/email").ShouldBe(("ann@example.com", "ann@example.org"));
        Change(steps[1], "/values/region").ShouldBe(("eu", null));
        steps[1].GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("path").GetString()).ShouldBe(["/values/key", "/values/region"]);
        plan.GetRawText().ShouldNotContain("s3cret");
        lines[^1].GetProperty("result").GetProperty("done").GetInt32().ShouldBe(2);
        (await api.ExportAsync())["installations"]![0]!["values"]!.ToJsonString().ShouldBe("""{"key":{"keep":true}}""");
    }

    [Fact]
    public async Task Pruning_deletes_what_sections_of_the_file_do_not_name_in_reverse_order_and_leaves_absent_sections_alone()
    {
        using var api = await MadeAsync("pruning");
        var document = JsonNode.Parse("""
            {"apiVersion": "archestra/v1", "teams": [], "catalog": [], "installations": [], "gateways": [],
             "tokens": [{"name": "manager", "owner": {"kind": "organization"}, "scopes": ["manage", "mcp:read", "mcp:write"]}]}
            """)!;

        var kept = await api.PlanAsync(document);
        var lines = await api.ApplyAsync(document, prune: true);

        kept.GetProperty("summary").GetProperty("kept").GetInt32().ShouldBe(5);
        lines[1..^1].Select(Describe).ShouldBe(["token robot", "gateway front", "installation ours", "catalogEntry server", "team crew"]);
        (await api.GetAsync("users")).GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task What_would_end_the_token_in_use_is_refused()
    {
        using var api = await scene.CreateTenantAsync("own token");

        var (status, problems) = await api.RefusedAsync("""{"apiVersion":"archestra/v1","tokens":[]}""", prune: true);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problems[""].ShouldContain("the token that you are using");
    }

    [Fact]
    public async Task A_plan_that_was_shown_is_not_executed_when_the_tenant_has_changed_since()
    {
        using var api = await MadeAsync("shown");
        var document = JsonNode.Parse(Everything)!;
        document["users"]![0]!["email"] = "new@example.org";
        using var shown = await api.SendAsync(HttpMethod.Post, "apply?dryRun=true", document);
        var bob = (await api.GetAsync("users?namePrefix=ann")).GetProperty("items")[0].GetProperty("id").GetString();
        await api.ReplaceAsync($"users/{bob}", new { name = "ann", email = "meanwhile@example.org" });

        using var late = await api.SendAsync(HttpMethod.Post, "apply", document, shown.Headers.ETag!.ToString());

        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await api.GetAsync($"users/{bob}")).GetProperty("email").GetString().ShouldBe("meanwhile@example.org");
    }

    [Fact]
    public async Task A_step_that_is_refused_ends_the_run_and_the_next_run_continues()
    {
        using var api = await MadeAsync("stopped");
        var reader = await api.CreateAsync("tokens", new { name = "less", ownerKind = "organization", ownerId = api.Tenant, scopes = new[] { "manage" } });
        using var less = ManagementClient.For(scene.Gateway.Process.BaseUrl, api.Tenant, reader.GetProperty("text").GetString()!);
        var document = JsonNode.Parse(Everything)!;
        document["users"]!.AsArray().Add(JsonNode.Parse("""{"name": "cay"}"""));
        document["tokens"]!.AsArray().Add(JsonNode.Parse("""{"name": "writer", "owner": {"kind": "user", "name": "cay"}, "scopes": ["mcp:write"]}"""));

        var stopped = await less.ApplyAsync(document);
        var continued = await api.ApplyAsync(document);

        stopped[1..^1].Select(line => line.GetProperty("outcome").GetString()).ShouldBe(["done", "refused"]);
        stopped[^2].GetProperty("problem").GetProperty("status").GetInt32().ShouldBe(403);
        stopped[^1].GetProperty("result").GetProperty("outcome").GetString().ShouldBe("stopped");
        stopped[^1].GetProperty("result").GetProperty("notDone").GetInt32().ShouldBe(1);
        continued[1..^1].Select(Describe).ShouldBe(["token writer"]);
    }

    [Fact]
    public async Task A_tenant_goes_when_it_is_empty_or_with_everything_in_it_and_never_ones_own()
    {
        using var api = await MadeAsync("leaving");
        var path = $"/api/v1/tenants/{api.Tenant}";
        await api.CreateAsync("oauth-clients", new { name = "app", redirectUris = new[] { "https://app.example/cb" }, grantTypes = new[] { "authorization_code" } });
        await api.CreateAsync("identity-providers", new { provider = new { name = "company", issuer = "https://login.example", clientId = "gateway" } });

        using var full = await scene.Gateway.Api.SendAsync(HttpMethod.Delete, path);
        using var stale = await scene.Gateway.Api.SendAsync(HttpMethod.Delete, path + "?cascade=true", null, "\"999\"");
        using var kept = await api.SendAsync(HttpMethod.Get, "users");
        using var by = await api.SendAsync(HttpMethod.Delete, path + "?cascade=true");
        using var own = await scene.Gateway.Api.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{scene.Gateway.Api.Tenant}?cascade=true");
        using var cascade = await scene.Gateway.Api.SendAsync(HttpMethod.Delete, path + "?cascade=true");
        using var gone = await scene.Gateway.Api.SendAsync(HttpMethod.Get, path);

        full.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        kept.StatusCode.ShouldBe(HttpStatusCode.OK, "nothing of a tenant that stays has gone");
        by.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        own.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        cascade.StatusCode.ShouldBe(HttpStatusCode.NoContent, await cascade.Content.ReadAsStringAsync());
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Testing.Eventually.HoldsAsync(
            async () =>
            {
                using var refused = await api.SendAsync(HttpMethod.Get, "users");
                return refused.StatusCode == HttpStatusCode.Unauthorized;
            },
            "a token of the deleted tenant is refused");
    }

    private async Task<ManagementClient> MadeAsync(string name)
    {
        var api = await scene.CreateTenantAsync(name);
        (await api.ApplyAsync(JsonNode.Parse(Everything)!))[^1].GetProperty("result").GetProperty("outcome").GetString().ShouldBe("applied");
        return api;
    }

    private static string Describe(JsonElement step) => $"{step.GetProperty("kind").GetString()} {step.GetProperty("name").GetString()}";

    private static (string? Before, string? After) Change(JsonElement step, string path)
    {
        var change = step.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("path").GetString() == path);
        return (Text(change, "before"), Text(change, "after"));
    }

    private static string? Text(JsonElement change, string member) => change.TryGetProperty(member, out var value) ? value.GetString() : null;
}
