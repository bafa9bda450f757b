using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>
/// The authorization-server scenarios of the official conformance suite. Its own verdict is not enough: a scenario without
/// checks would be a good one, and a warning is none. So the checks are counted.
/// </summary>
[Collection<OpenCollection>]
public sealed class ConformanceTests(OpenScene scene, HeadlessBrowser browser, ITestOutputHelper output)
{
    [Fact]
    public async Task The_conformance_suite_passes_all_checks_of_authorization_servers()
    {
        using var home = new ClientHome();
        var port = ClientHome.FreePort();
        string[] arguments =
        [
            await NpmPeers.FileAsync("@modelcontextprotocol/conformance/dist/index.js"), "authorization",
            "--url", scene.Issuer, "--client-id", await RegisterAsync(port), "--resource", scene.Endpoint.ToString(), "--port", $"{port}", "--output-dir", home.Path,
        ];
        await using var suite = ClientProcess.Start(home, await NpmPeers.Node22Async(), arguments);
        await using (var window = await browser.OpenAsync())
        {
            await window.AllowAsync(await suite.AuthorizationAsync(), scene.Person);
        }

        await suite.SucceedAsync();
        var checks = Directory.EnumerateFiles(home.Path, "checks.json", SearchOption.AllDirectories)
            .SelectMany(file => JsonElement.Parse(File.ReadAllText(file)).EnumerateArray())
            .Select(check => $"{check.GetProperty("id").GetString()} {check.GetProperty("status").GetString()}")
            .Order(StringComparer.Ordinal).ToArray();
        output.WriteLine($"{checks.Length} checks: {string.Join(", ", checks)}");
        checks.ShouldBe(["authorization-code-grant SUCCESS", "authorization-server-metadata SUCCESS", "authorization-server-metadata-cimd SUCCESS"]);
    }

    private async Task<string> RegisterAsync(int port)
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        var metadata = await http.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server");
        return await RawClient.RegisterAsync(http, metadata, "The conformance suite", $"http://127.0.0.1:{port}/callback");
    }
}
