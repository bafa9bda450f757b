using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization#step-up-authorization-flow with real tokens:
/// what the challenge names is asked for, agreed to, and enough.
/// </summary>
public sealed partial class ScopeStepUpTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private readonly AuthorizationScene _scene = fixture.Scene;

    [Fact]
    public async Task A_token_that_reads_steps_up_to_a_tools_own_scope_in_one_round()
    {
        var gateway = await _scene.CreateGatewayAsync("Stepped", rules: new ToolRule { Tool = "erase", Scope = "tool:erase" });
        using var play = await DevicePlay.RegisterAsync(_scene, await _scene.SignInAsync());
        var first = await TokenAsync(play, gateway, "mcp:read");

        using var client = McpClient.For(new Uri(_scene.ResourceOf(gateway)), first, modern: true);
        (await client.ListToolNamesAsync()).ShouldBe(["erase", "find", "send"]);
        using var refused = await CallAsync(gateway, first, "erase");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        var named = ScopeIn().Match(challenge).Groups["scope"].Value;
        named.ShouldBe("mcp:write tool:erase");

        // "compute the union of previously requested scopes and newly challenged scopes".
        var second = await TokenAsync(play, gateway, $"mcp:read {named}");

        using var answered = await CallAsync(gateway, second, "erase");
        answered.StatusCode.ShouldNotBe(HttpStatusCode.Forbidden);
        answered.StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
        using var still = await CallAsync(gateway, first, "erase");
        still.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "the first token is what it was");
    }

    /// <summary>The elevation is on record: what was agreed to, by whom, for which client.</summary>
    [Fact]
    public async Task What_a_person_adds_is_on_record()
    {
        using var play = await DevicePlay.RegisterAsync(_scene, await _scene.SignInAsync());
        await TokenAsync(play, _scene.Gateway, "mcp:read");
        await TokenAsync(play, _scene.Gateway, "mcp:read mcp:write");

        var given = _scene.Cluster.Audit.Events.Where(entry => entry.Action == "oauth.consent_given" && entry.ClientId == play.ClientId).ToList();

        given.Count.ShouldBe(2);
        given[0].Details!.ShouldNotContain("mcp:write");
        given[1].Details!.ShouldContain("mcp:write");
        given.ShouldAllBe(entry => entry.ActorId == _scene.Ann.Id && entry.GatewayId == _scene.Gateway.Id);
    }

    /// <summary>"Management" scopes exist for API tokens only.</summary>
    [Fact]
    public async Task No_token_of_a_client_has_more_than_scopes_of_tools()
    {
        using var play = await DevicePlay.RegisterAsync(_scene, await _scene.SignInAsync());
        var (deviceCode, userCode) = await play.StartedAsync(("scope", "mcp:read manage platform openid offline_access"));
        await play.DecideAsync(userCode);

        var (_, answer) = await play.PollAsync(deviceCode);

        answer.GetProperty("scope").GetString()!.Split(' ').ShouldBeSubsetOf(["mcp:read", "offline_access"]);
    }

    private async Task<string> TokenAsync(DevicePlay play, Gateway gateway, string scope)
    {
        var (deviceCode, userCode) = await play.StartedAsync(("scope", scope), ("resource", _scene.ResourceOf(gateway)));
        await play.DecideAsync(userCode);
        var (error, answer) = await play.PollAsync(deviceCode, ("resource", null));
        error.ShouldBeNull();
        answer.GetProperty("scope").GetString().ShouldBe(scope);
        return answer.GetProperty("access_token").GetString()!;
    }

    private async Task<HttpResponseMessage> CallAsync(Gateway gateway, string token, string tool)
    {
        using var http = TestHttp.Create(_scene.Frontends[0]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/mcp/{gateway.Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", McpClient.ModernVersion);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", tool);
        var meta = new Dictionary<string, object>
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpClient.ModernVersion,
            ["io.modelcontextprotocol/clientCapabilities"] = new { },
            ["io.modelcontextprotocol/clientInfo"] = new { name = "t", version = "1" },
        };
        request.Content = JsonContent.Create(
            new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments = new { }, _meta = meta } });
        return await http.SendAsync(request);
    }

    [GeneratedRegex("scope=\"(?<scope>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScopeIn();
}
