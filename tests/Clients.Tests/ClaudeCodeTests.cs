using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>Claude Code: <c>mcp add</c>, <c>mcp login</c>, <c>mcp list</c>. Its tool calls need an account, so the token it got makes one.</summary>
public abstract class ClaudeCodeTests(SignInScene scene, HeadlessBrowser browser)
{
    private protected async Task<Uri> ShouldConnectAsync()
    {
        using var home = new ClientHome();
        await RunAsync(home, "add", "--transport", "http", "everyday", scene.Endpoint.ToString());
        (await RunAsync(home, "list")).ShouldContain("Needs authentication");

        // It asks a terminal, as wide as the URL is long.
        var command = $"stty cols 4000; exec node {await CliAsync()} mcp login everyday";
        await using var login = ClientProcess.Start(home, "script", "-qfec", command, "/dev/null");
        var authorize = await login.AuthorizationAsync();
        await using (var window = await browser.OpenAsync())
        {
            await window.AllowAsync(authorize, scene.Person);
        }

        (await login.SucceedAsync()).ShouldContain("Authenticated");
        (await RunAsync(home, "list")).ShouldContain("Connected");
        using var client = McpClient.For(scene.Endpoint, await AccessTokenAsync(home));
        await client.InitializeAsync();
        (await client.CallToolAsync(SignInScene.Change, new { })).Text.ShouldBe(SignInScene.Change);
        return authorize;
    }

    private static Task<string> CliAsync() => NpmPeers.FileAsync("@anthropic-ai/claude-code/cli-wrapper.cjs");

    private static async Task<string> RunAsync(ClientHome home, params string[] arguments)
    {
        await using var client = ClientProcess.Start(home, "node", [await CliAsync(), "mcp", .. arguments]);
        return await client.SucceedAsync();
    }

    private static async Task<string> AccessTokenAsync(ClientHome home)
    {
        var kept = JsonElement.Parse(await File.ReadAllTextAsync(home.File("claude/.credentials.json")));
        return kept.GetProperty("mcpOAuth").EnumerateObject().Single().Value.GetProperty("accessToken").GetString()!;
    }
}
