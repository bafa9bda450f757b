using System.Net;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>MCP authorization, "Scope Challenge Handling": what a client learns that needs more than its token has.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private McpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync();
        foreach (var tool in (string[])["deploy", "peek", "poke"])
        {
            _host.Scene.Tools[tool] = (_, _) => Task.FromResult(McpScene.Text("ran"));
        }

        _host.Scene.SetGateway(
            McpScene.Tool("deploy") with { ExtraScope = "tool:deploy" }, McpScene.Tool("peek", Scopes.Read), McpScene.Tool("poke"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(Scopes.Read)]
    [InlineData(Scopes.Read, "tool:deploy")]
    [InlineData(Scopes.Read, Scopes.Write)]
    [InlineData(Scopes.Write, "tool:other")]
    public async Task One_challenge_names_every_scope_of_the_call_whatever_the_token_has_of_them(params string[] held)
    {
        using var refused = await CallAsync(held, "deploy");

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.ToString().ShouldBe(
            $"Bearer error=\"insufficient_scope\", resource_metadata=\"{_host.Address.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource/v1/mcp/{McpScene.Gateway}\", scope=\"mcp:write tool:deploy\"");
        _host.Scene.Calls.ShouldBeEmpty();
        await Eventually.HoldsAsync(() => _host.Scene.Refusals.Any(refusal => refusal.Tool == "deploy"), "the refusal is on record");
    }

    [Fact]
    public async Task Clients_of_both_eras_find_the_scopes_in_the_message_too()
    {
        var client = Client(Scopes.Read);
        await client.InitializeAsync();

        foreach (var response in (HttpResponseMessage[])
            [await client.LegacyAsync("tools/call", "{\"name\":\"deploy\"}"), await client.ModernAsync("tools/call", "{\"name\":\"deploy\"}")])
        {
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            var answer = await TestMcpClient.JsonOf(response);
            answer.GetProperty("id").GetInt32().ShouldBe(1);
            answer.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32600);
            var data = answer.GetProperty("error").GetProperty("data");
            data.GetProperty("error").GetString().ShouldBe("insufficient_scope");
            data.GetProperty("requiredScopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe([Scopes.Write, "tool:deploy"]);
            response.Dispose();
        }
    }

    [Fact]
    public async Task A_client_that_asks_for_what_the_challenge_names_gets_through()
    {
        var client = Client(Scopes.Read);
        (await NamesAsync(client)).ShouldBe(["deploy", "peek", "poke"]);
        using var refused = await client.ModernAsync("tools/call", "{\"name\":\"deploy\"}");
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        var named = challenge[(challenge.IndexOf("scope=\"", StringComparison.Ordinal) + "scope=\"".Length)..].TrimEnd('"').Split(' ');

        // "Clients SHOULD … union of the scopes already granted with those of the challenge".
        using var answered = await CallAsync([Scopes.Read, .. named], "deploy");

        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Scene.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_tool_whose_scope_an_oauth_client_can_ask_for_is_listed_and_others_see_what_their_token_can_call()
    {
        (await NamesAsync(Client(Scopes.Read))).ShouldBe(["deploy", "peek", "poke"]);
        (await NamesAsync(ApiToken(Scopes.Read))).ShouldBe(["peek"]);
        (await NamesAsync(ApiToken(Scopes.Write))).ShouldBe(["peek", "poke"]);
        (await NamesAsync(ApiToken(Scopes.Write, "tool:deploy"))).ShouldBe(["deploy", "peek", "poke"]);
    }

    [Fact]
    public async Task A_tool_that_no_scope_would_open_is_listed_for_nobody()
    {
        _host.Scene.SetGateway(
            McpScene.Tool("held") with { Held = true, ExtraScope = "tool:held" },
            McpScene.Tool("closed") with { Access = new() { Users = ["us_bob"] }, ExtraScope = "tool:closed" },
            McpScene.Tool("peek", Scopes.Read));

        (await NamesAsync(Client(Scopes.Read))).ShouldBe(["peek"]);
    }

    private async Task<HttpResponseMessage> CallAsync(string[] held, string tool) =>
        await Client(held).ModernAsync("tools/call", $"{{\"name\":\"{tool}\"}}");

    private TestMcpClient Client(params string[] held)
    {
        var token = _host.Scene.AddToken(held);
        var (digest, principal) = _host.Scene.Tokens.Single(entry => entry.Value == _host.Scene.PrincipalOf(token));
        _host.Scene.Tokens[digest] = principal with { ClientId = "oc_1", GatewayId = McpScene.Gateway };
        return _host.Client(token);
    }

    private TestMcpClient ApiToken(params string[] held) => _host.Client(_host.Scene.AddToken(held));

    private static async Task<string[]> NamesAsync(TestMcpClient client)
    {
        var answer = await TestMcpClient.JsonOf(await client.ModernAsync("tools/list"));
        return [.. answer.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }
}
