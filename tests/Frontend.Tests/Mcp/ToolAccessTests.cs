using System.Net;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Tools.Call;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>Who sees and calls which tools, and whose connection a call uses.</summary>
public sealed class ToolAccessTests : IAsyncLifetime
{
    private static readonly AccessList AnnOnly = new() { Users = ["us_ann"] };

    private McpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync();
        foreach (var tool in (string[])["open", "closed", "peek", "own"])
        {
            _host.Scene.Tools[tool] = (_, _) => Task.FromResult(McpScene.Text("ran"));
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_gateway_that_is_closed_to_a_caller_answers_as_one_that_does_not_exist()
    {
        _host.Scene.SetGateway(McpScene.Tool("open"));
        Publish(gateway => gateway with { Access = AnnOnly });
        var (ann, bob) = (Client("us_ann"), Client("us_bob"));

        (await ann.ModernAsync("tools/list")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var refused = await bob.ModernAsync("tools/list");
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var missing = await _host.SendAsync(() => McpHost.Request(HttpMethod.Get, _host.Scene.AddToken(Scopes.Read), "gw_none"));
        (await refused.Content.ReadAsStringAsync()).ShouldBe(await missing.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_tool_that_is_closed_to_a_caller_is_not_listed_and_not_there_to_be_called()
    {
        _host.Scene.SetGateway(McpScene.Tool("open"), McpScene.Tool("closed") with { Access = AnnOnly });
        var (ann, bob) = (Client("us_ann"), Client("us_bob"));

        (await NamesAsync(ann)).ShouldBe(["closed", "open"]);
        (await NamesAsync(bob)).ShouldBe(["open"]);
        (await CallAsync(ann, "closed")).TryGetProperty("result", out _).ShouldBeTrue();
        (await CallAsync(bob, "closed")).GetProperty("error").GetProperty("message").GetString().ShouldBe("Unknown tool: closed");
        (await CallAsync(bob, "open")).TryGetProperty("result", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Teams_and_roles_let_their_holders_in_and_an_administrator_is_let_in_everywhere()
    {
        _host.Scene.SetGateway(McpScene.Tool("closed") with { Access = new AccessList { Teams = ["team_1"], Roles = ["rol_1"] } });

        (await NamesAsync(Client("us_one", who => who with { TeamIds = ["team_1"] }))).ShouldBe(["closed"]);
        (await NamesAsync(Client("us_two", who => who with { RoleIds = ["rol_1"] }))).ShouldBe(["closed"]);
        (await NamesAsync(Client("us_three", who => who with { Permissions = PermissionNames.All }))).ShouldBe(["closed"]);
        (await NamesAsync(Client("us_four", who => who with { TeamIds = ["team_2"], RoleIds = ["rol_2"] }))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_lacks_the_permission_is_told_so_and_sees_no_such_tool()
    {
        _host.Scene.SetGateway(McpScene.Tool("open"), McpScene.Tool("peek", Scopes.Read));
        var reader = Client("us_rita", who => who with { Permissions = Permission.ToolsRead });

        (await NamesAsync(reader)).ShouldBe(["peek"]);
        var error = (await CallAsync(reader, "open")).GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(CallFailure.NotPermitted);
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("tools:write");
        error.GetProperty("data").GetProperty("retryable").GetBoolean().ShouldBeFalse();
        _host.Scene.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_is_told_when_its_callers_roles_change_and_ends_when_the_gateway_closes_to_it()
    {
        _host.Scene.SetGateway(McpScene.Tool("closed") with { Access = new AccessList { Roles = ["rol_1"] } }, McpScene.Tool("open"));
        var token = _host.Scene.AddToken("us_ann", McpScene.Tenant, Scopes.Write);
        var ann = _host.Client(token);
        await ann.InitializeAsync();
        using var stream = await _host.SendAsync(() => Stream(token, ann.Session!));
        await using var events = await EventReader.OpenAsync(stream);

        Replace(token, who => who with { RoleIds = ["rol_1"] });

        (await events.NextAsync())!.Value.GetProperty("method").GetString().ShouldBe("notifications/tools/list_changed");
        (await NamesAsync(ann)).ShouldBe(["closed", "open"]);
        Publish(gateway => gateway with { Access = new AccessList { Roles = ["rol_2"] } });
        (await events.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_tool_of_everybodys_own_is_listed_for_all_and_says_what_to_do_where_there_is_no_connection()
    {
        _host.Scene.SetGateway(Own());
        var ann = Client("us_ann");

        (await NamesAsync(ann)).ShouldBe(["own"]);
        foreach (var answer in (JsonElement[])[await CallAsync(ann, "own"), await TestMcpClient.JsonOf(await ann.LegacyAsync("tools/call", "{\"name\":\"own\"}"))])
        {
            var result = answer.GetProperty("result");
            result.GetProperty("isError").GetBoolean().ShouldBeTrue();
            result.GetProperty("content")[0].GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("Install it");
            result.GetProperty("_meta").GetProperty("archestraError").GetProperty("type").GetString().ShouldBe("auth_required");
            result.GetProperty("structuredContent").GetProperty("archestraError").GetProperty("catalogEntryId").GetString().ShouldBe("cat_1");
        }

        _host.Scene.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_goes_where_the_silo_resolved_it_to_and_is_resolved_once()
    {
        _host.Scene.SetGateway(Own());
        _host.Scene.Connections.Add(Connection("cn_ann"));
        var ann = Client("us_ann");

        await CallAsync(ann, "own");
        await CallAsync(ann, "own");

        _host.Scene.Calls.Select(call => call.Grain).ShouldBe([$"u/{McpScene.Tenant}/cn_ann/0", $"u/{McpScene.Tenant}/cn_ann/0"]);
        _host.Scene.Resolutions.ShouldBe(1);
    }

    [Theory]
    [InlineData("us_ann")]
    [InlineData("team_1")]
    [InlineData(McpScene.Tenant)]
    public async Task It_is_resolved_again_when_somebody_whose_connections_count_has_one_more(string owner)
    {
        _host.Scene.SetGateway(Own());
        var ann = Client("us_ann", who => who with { TeamIds = ["team_1"] });
        (await CallAsync(ann, "own")).GetProperty("result").GetProperty("isError").GetBoolean().ShouldBeTrue();

        _host.Scene.Connections.Add(Connection("cn_new"));
        _host.Scene.Publish(FeedEntryKind.ConnectionsChanged, "us_somebody");
        _host.Scene.Publish(FeedEntryKind.ConnectionsChanged, owner);

        await Eventually.HoldsAsync(
            async () => !(await CallAsync(ann, "own")).GetProperty("result").TryGetProperty("isError", out _), "the new connection is used");
        _host.Scene.Calls.ShouldHaveSingleItem().Grain.ShouldBe($"u/{McpScene.Tenant}/cn_new/0");
    }

    private static GatewayTool Own() =>
        McpScene.Tool("own") with { CatalogEntryId = "cat_1", InstallationId = "", ConnectionId = "", CallTarget = "", Shards = 0 };

    private static ResolvedConnection Connection(string id) => new()
    {
        CatalogEntryId = "cat_1", InstallationId = "in_own", ConnectionId = id, CallTarget = $"u/{McpScene.Tenant}/{id}/", Shards = 1,
    };

    private TestMcpClient Client(string user, Func<Principal, Principal>? change = null)
    {
        var token = _host.Scene.AddToken(user, McpScene.Tenant, Scopes.Write);
        if (change is not null)
        {
            Update(token, change);
        }

        return _host.Client(token);
    }

    private void Update(string token, Func<Principal, Principal> change)
    {
        var (digest, principal) = _host.Scene.Tokens.Single(entry => entry.Value == _host.Scene.PrincipalOf(token));
        _host.Scene.Tokens[digest] = change(principal);
    }

    /// <summary>As a silo does it: first what is stored, with its feed entry.</summary>
    private void Replace(string token, Func<Principal, Principal> change)
    {
        Update(token, change);
        _host.Scene.Publish(FeedEntryKind.PrincipalChanged, _host.Scene.PrincipalOf(token).Id);
    }

    private void Publish(Func<GatewaySnapshot, GatewaySnapshot> change)
    {
        var key = $"g/{McpScene.Tenant}/{McpScene.Gateway}";
        _host.Scene.Gateways[key] = change(_host.Scene.Gateways[key]) with { FeedSequence = _host.Scene.FeedSequence + 1 };
        _host.Scene.Publish(FeedEntryKind.GatewayChanged, McpScene.Gateway);
    }

    private static HttpRequestMessage Stream(string token, string session)
    {
        var request = McpHost.Request(HttpMethod.Get, token);
        request.Headers.Add("Mcp-Session-Id", session);
        return request;
    }

    private static async Task<JsonElement> CallAsync(TestMcpClient client, string tool)
    {
        if (client.Session is null)
        {
            await client.InitializeAsync();
        }

        return await TestMcpClient.JsonOf(await client.ModernAsync("tools/call", $"{{\"name\":\"{tool}\"}}"));
    }

    private static async Task<string[]> NamesAsync(TestMcpClient client)
    {
        var answer = await TestMcpClient.JsonOf(await client.ModernAsync("tools/list"));
        return [.. answer.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }
}
