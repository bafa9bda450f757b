using System.Text.Json;
using System.Text.RegularExpressions;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>mcp-remote, which hosts start that can only speak stdio: it is told requests on standard input, as they would.</summary>
[Collection<RegistrationCollection>]
public sealed partial class McpRemoteTests(RegistrationScene scene, HeadlessBrowser browser)
{
    [Fact]
    public async Task Mcp_remote_calls_a_tool()
    {
        using var home = new ClientHome();
        await using var client = await StartAsync(home);
        await using (var window = await browser.OpenAsync())
        {
            await window.AllowAsync(await client.AuthorizationAsync(), scene.Person);
        }

        await ShouldCallAsync(client);
    }

    /// <summary>RFC 8628.</summary>
    [Fact]
    public async Task Mcp_remote_calls_a_tool_after_a_code_was_entered_elsewhere()
    {
        using var home = new ClientHome();
        await using var client = await StartAsync(home, "--device-code");
        await using (var window = await browser.OpenAsync(width: 390))
        {
            await client.UntilAsync(Asking());
            await window.AllowDeviceAsync(new Uri((await client.UntilAsync(VerificationUri())).Value), null, scene.Person);
        }

        await ShouldCallAsync(client);
    }

    private async Task<ClientProcess> StartAsync(ClientHome home, params string[] options) => ClientProcess.Start(
        home,
        await NpmPeers.Node22Async(),
        [await NpmPeers.FileAsync(".bin/mcp-remote"), scene.Endpoint.ToString(), $"{ClientHome.FreePort()}", "--host", "127.0.0.1", .. options]);

    private static async Task ShouldCallAsync(ClientProcess client)
    {
        await AskAsync(client, 1, "initialize", new { protocolVersion = "2025-11-25", capabilities = new { }, clientInfo = new { name = "host", version = "1.0" } });
        await client.WriteAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", method = "notifications/initialized" }));
        var listed = await AskAsync(client, 2, "tools/list", new { });
        listed.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ShouldContain(SignInScene.Change);

        var called = await AskAsync(client, 3, "tools/call", new { name = SignInScene.Change, arguments = new { } });
        called.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(SignInScene.Change);
    }

    private static async Task<JsonElement> AskAsync(ClientProcess client, int id, string method, object parameters)
    {
        await client.WriteAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", id, method, @params = parameters }));
        var answer = await client.UntilAsync(new Regex($"^\\{{.*\"id\":{id}\\b.*\\}}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var message = JsonElement.Parse(answer.Value);
        return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(answer.Value);
    }

    [GeneratedRegex("To authorize this client, visit:", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asking();

    /// <summary>With the code in it (RFC 8628 §3.3.1).</summary>
    [GeneratedRegex("https?://\\S+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VerificationUri();
}
