using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>The management API over the wire: tenants are isolated, versions guard edits, mistakes are named.</summary>
public sealed class ManagementTests(ManagementTests.Scene scene) : IClassFixture<ManagementTests.Scene>
{
    private ManagementClient Api => scene.Gateway.Api;

    [Fact]
    public async Task Another_tenants_ids_answer_exactly_as_ones_that_do_not_exist()
    {
        using var other = await scene.CreateTenantAsync("isolation");
        var own = await Api.GetAsync("installations");
        var gateway = (await Api.GetAsync("gateways")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var token = (await Api.GetAsync("tokens")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var user = (await Api.GetAsync("users")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var entry = (await Api.GetAsync("catalog")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var installation = own.GetProperty("items")[0].GetProperty("id").GetString()!;

        foreach (var (method, real, made) in new[]
                 {
                     (HttpMethod.Get, $"/api/v1/tenants/{Api.Tenant}", "/api/v1/tenants/tnt_00000000000000000000000000"),
                     (HttpMethod.Get, $"/api/v1/tenants/{Api.Tenant}/users", "/api/v1/tenants/tnt_00000000000000000000000000/users"),
                     (HttpMethod.Get, $"gateways/{gateway}", "gateways/gw_00000000000000000000000000"),
                     (HttpMethod.Delete, $"gateways/{gateway}", "gateways/gw_00000000000000000000000000"),
                     (HttpMethod.Get, $"tokens/{token}", "tokens/tok_00000000000000000000000000"),
                     (HttpMethod.Delete, $"tokens/{token}", "tokens/tok_00000000000000000000000000"),
                     (HttpMethod.Get, $"users/{user}", "users/usr_00000000000000000000000000"),
                     (HttpMethod.Get, $"catalog/{entry}", "catalog/cat_00000000000000000000000000"),
                     (HttpMethod.Get, $"installations/{installation}", "installations/ins_00000000000000000000000000"),
                     (HttpMethod.Get, $"installations/{installation}/tools", "installations/ins_00000000000000000000000000/tools"),
                     (HttpMethod.Get, $"installations/{installation}/status", "installations/ins_00000000000000000000000000/status"),
                 })
        {
            using var there = await other.SendAsync(method, real);
            using var nowhere = await other.SendAsync(method, made);

            there.StatusCode.ShouldBe(HttpStatusCode.NotFound, real);
            nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound, made);
            (await there.Content.ReadAsStringAsync()).ShouldBe(await nowhere.Content.ReadAsStringAsync(), real);
        }

        (await other.GetAsync("installations")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await other.GetAsync("/api/v1/tenants")).GetProperty("items").GetArrayLength().ShouldBe(1);
        using var mcp = McpClient.For(scene.Gateway.EndpointOf(gateway), other.Token);
        (await Should.ThrowAsync<InvalidOperationException>(() => mcp.InitializeAsync())).Message.ShouldContain("404");
    }

    [Fact]
    public async Task Of_two_edits_of_one_version_the_second_is_refused_and_loses_nothing()
    {
        var created = await Api.CreateAsync("gateways", new { name = "edited", naming = "prefixed" });
        var path = $"gateways/{created.GetProperty("id").GetString()}";
        using var read = await Api.SendAsync(HttpMethod.Get, path);
        var tag = read.Headers.ETag!.ToString();

        using var first = await Api.SendAsync(HttpMethod.Put, path, new { name = "edited", description = "mine", naming = "prefixed" }, tag);
        using var second = await Api.SendAsync(HttpMethod.Put, path, new { name = "edited", description = "yours", naming = "prefixed" }, tag);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await Api.GetAsync(path)).GetProperty("description").GetString().ShouldBe("mine");
    }

    [Theory]
    [InlineData("catalog", """{"name":"x","transport":"streamableHttp","url":"file:///etc/passwd"}""", 422, "/url")]
    [InlineData("catalog", """{"name":"x","transport":"stdio"}""", 422, "/command")]
    [InlineData("catalog", """{"name":"x","transport":"streamableHttp","url":"http://a/","fields":[{"name":"a","target":"header","targetName":"Host"}]}""", 422, "/fields/0/targetName")]
    [InlineData("catalog", """{"name":"x","transport":"carrierPigeon"}""", 400, "$.transport")]
    [InlineData("catalog", """{"name":"x","transport":"stdio","comand":"node"}""", 400, "comand")]
    [InlineData("catalog", """{"name":"x","name":"y","transport":"stdio","command":"node"}""", 400, "name")]
    [InlineData("catalog", """{"name":"x",""", 400, "$")]
    [InlineData("catalog", """{"name":"x","transport":"stdio","command":"node","fields":[null]}""", 400, "/fields/0")]
    [InlineData("catalog", """{"name":"x","transport":"stdio","command":"node","arguments":[null]}""", 400, "/arguments/0")]
    [InlineData("catalog", """{"name":"x","transport":"stdio","command":"node","environment":{"A":null}}""", 400, "/environment/A")]
    [InlineData("gateways", """{"name":"x","naming":"prefixed","installations":[null]}""", 400, "/installations/0")]
    [InlineData("roles", """{"name":"x","permissions":[null]}""", 400, "/permissions/0")]
    [InlineData("catalog", "[]", 400, "$")]
    [InlineData("catalog", "null", 400, "null")]
    [InlineData("installations", """{"name":"x","catalogEntryId":"cat_none","ownerKind":"organization","ownerId":"x"}""", 422, "/catalogEntryId")]
    [InlineData("gateways", """{"name":"x","naming":"prefixed","installations":[{"installationId":"ins_none"}]}""", 422, "/installations/0/installationId")]
    [InlineData("users", """{"name":"","email":"not an address"}""", 422, "/email")]
    [InlineData("tokens", """{"name":"x","ownerKind":"user","ownerId":"usr_none","scopes":["mcp:read"]}""", 422, "/ownerId")]
    [InlineData("tokens", """{"name":"x","ownerKind":"system","ownerId":"x","scopes":["everything"]}""", 422, "scope")]
    public async Task A_mistake_is_named(string path, string body, int status, string named)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tenants/{Api.Tenant}/{path}");
        request.Headers.Authorization = new("Bearer", Api.Token);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadAsStringAsync()).ShouldContain(named);
    }

    [Fact]
    public async Task A_token_that_only_reads_neither_sees_nor_calls_a_tool_that_writes_and_manages_nothing()
    {
        var installation = await scene.Gateway.InstallHostedAsync("unannotated", "node", [Testing.Peers.NpmPeers.ScriptedServer]);
        var endpoint = await scene.Gateway.CreateGatewayAsync("unannotated", "upstream", installation);
        var (_, reader) = await scene.Gateway.IssueTokenAsync("reader", "mcp:read");
        using var client = McpClient.For(endpoint, reader);
        await client.InitializeAsync();

        (await client.ListToolNamesAsync()).ShouldBeEmpty();
        var refused = await client.CallToolAsync("echo", new { });
        using var api = ManagementClient.For(scene.Gateway.Process.BaseUrl, Api.Tenant, reader);
        using var managed = await api.SendAsync(HttpMethod.Get, "users");

        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Error.ShouldNotBeNull();
        managed.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        managed.Headers.WwwAuthenticate.ToString().ShouldContain("insufficient_scope");
        await Testing.Eventually.HoldsAsync(
            async () => (await Api.GetAsync("audit?action=request.refused")).GetProperty("items").EnumerateArray()
                .Any(record => record.GetProperty("tool").GetString() == "echo"),
            "the refusal is in the audit log");
    }

    [Fact]
    public async Task Rotating_with_an_overlap_keeps_the_old_text_and_revoking_ends_both()
    {
        var (id, first) = await scene.Gateway.IssueTokenAsync("rotated", "mcp:read", "mcp:write");
        using var before = McpClient.For(scene.Gateway.Process.DemoEndpoint!, first);
        await before.InitializeAsync();
        var rotated = await Api.PostAsync($"tokens/{id}/rotate", new { overlapSeconds = 600 });
        using var after = McpClient.For(scene.Gateway.Process.DemoEndpoint!, rotated.GetProperty("text").GetString());

        await after.InitializeAsync();
        (await before.CallToolAsync("sample__echo", new { message = "still" })).Text.ShouldBe("still");
        await Api.DeleteAsync($"tokens/{id}");

        await Testing.Eventually.HoldsAsync(
            async () => (await before.CallToolAsync("sample__echo", new { message = "no" })).Status == HttpStatusCode.Unauthorized
                && (await after.CallToolAsync("sample__echo", new { message = "no" })).Status == HttpStatusCode.Unauthorized,
            "both texts are refused");
    }

    [Fact]
    public async Task The_document_describes_every_route()
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);

        var document = await http.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");

        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        foreach (var resource in (string[])["users", "teams", "catalog", "installations", "gateways", "tokens", "audit"])
        {
            paths.ShouldContain($"/api/v1/tenants/{{tenant}}/{resource}");
        }
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_with_who_and_what()
    {
        var user = await Api.CreateAsync("users", new { name = "audited", email = "audited@example.com" });

        var found = await Api.GetAsync("audit?action=user.created");

        var record = found.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("subject").GetString() == $"user/{user.GetProperty("id").GetString()}");
        record.GetProperty("outcome").GetString().ShouldBe("succeeded");
        record.GetProperty("actorKind").GetString().ShouldBe("user");
        record.GetProperty("details").GetString()!.ShouldContain("audited@example.com");
    }

    public sealed class Scene : IAsyncLifetime
    {
        public GatewayScene Gateway { get; private set; } = null!;

        /// <summary>A tenant of its own with a token that manages it.</summary>
        public async Task<ManagementClient> CreateTenantAsync(string name)
        {
            var tenant = (await Gateway.Api.CreateAsync("/api/v1/tenants", new { name })).GetProperty("id").GetString()!;
            var issued = await Gateway.Api.CreateAsync(
                $"/api/v1/tenants/{tenant}/tokens",
                new { name = "manager", ownerKind = "organization", ownerId = tenant, scopes = new[] { "manage", "mcp:read", "mcp:write" } });
            return ManagementClient.For(Gateway.Process.BaseUrl, tenant, issued.GetProperty("text").GetString()!);
        }

        public async ValueTask InitializeAsync() => Gateway = await GatewayScene.StartAsync();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
