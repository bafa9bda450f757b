using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>The Inspector's command line, in both eras.</summary>
[Collection<RegistrationCollection>]
public sealed class InspectorTests(RegistrationScene scene, HeadlessBrowser browser)
{
    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task Inspector_lists_tools_and_calls_one(string era)
    {
        using var home = new ClientHome();
        var listed = await RunAsync(home, era, "--method", "tools/list");
        listed.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())
            .ShouldContain(SignInScene.Change);

        // Each run signs in anew: without a key store of the desktop it keeps no secret.
        var called = await RunAsync(home, era, "--method", "tools/call", "--tool-name", SignInScene.Change);
        called.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(SignInScene.Change);
    }

    private async Task<JsonElement> RunAsync(ClientHome home, string era, params string[] method)
    {
        var environment = new Dictionary<string, string>
        {
            ["MCP_AUTO_OPEN_ENABLED"] = "true",
            ["MCP_OAUTH_CALLBACK_URL"] = $"http://127.0.0.1:{ClientHome.FreePort()}/oauth/callback",
        };
        await using var client = ClientProcess.Start(
            home,
            environment,
            await NpmPeers.Node22Async(),
            [await NpmPeers.FileAsync(".bin/mcp-inspector"), "--cli", scene.Endpoint.ToString(), "--transport", "http", "--protocol-era", era, "--format", "json", .. method]);
        await using var window = await browser.OpenAsync();
        await window.AllowAsync(await client.AuthorizationAsync(), scene.Person);
        return JsonElement.Parse(await client.SucceedAsync());
    }
}
