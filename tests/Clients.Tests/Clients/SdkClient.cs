using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests.Clients;

/// <summary>What an official TypeScript client did and got; see <c>tests/peers/sign-in</c>.</summary>
/// <param name="ClientId">As whom it signed in.</param>
/// <param name="Scope">Of its last tokens.</param>
/// <param name="Asked">The scopes of each time that it sent the person to the browser.</param>
/// <param name="Refreshed">How often it got another refresh token.</param>
/// <param name="Tools">Their names.</param>
/// <param name="Texts">What the calls answered; at the end the first call once more, after a refresh.</param>
internal sealed record SdkClient(string ClientId, string Scope, string[] Asked, int Refreshed, string[] Tools, string[] Texts)
{
    /// <summary>Runs it, and sits in front of the browser for it.</summary>
    /// <param name="script"><c>legacy-client.mjs</c> or <c>modern-client.mjs</c>.</param>
    /// <param name="visits">How often the browser is needed.</param>
    public static async Task<SdkClient> RunAsync(
        string script, SignInScene scene, HeadlessBrowser browser, object options, string[] tools, int visits = 1)
    {
        await using var window = await browser.OpenAsync();
        return await RunAsync(script, scene.Endpoint, options, tools, visits, authorize => window.AllowAsync(authorize, scene.Person));
    }

    /// <param name="visit">What the person does in the browser, each time.</param>
    public static async Task<SdkClient> RunAsync(string script, Uri endpoint, object options, string[] tools, int visits, Func<Uri, Task> visit)
    {
        using var home = new ClientHome();
        await NpmPeers.EverythingServerAsync();
        var calls = JsonSerializer.Serialize(tools.Select(name => new { name, arguments = new { } }));
        await using var client = ClientProcess.Start(
            home, "node", Path.Combine(NpmPeers.Folder, "sign-in", script), endpoint.ToString(), JsonSerializer.Serialize(options), calls);
        for (var i = 0; i < visits; i++)
        {
            await visit(await client.AuthorizationAsync());
        }

        return Read(JsonElement.Parse(await client.SucceedAsync()));
    }

    private static SdkClient Read(JsonElement seen) => new(
        seen.GetProperty("clientId").GetString()!,
        seen.GetProperty("scope").GetString()!,
        Strings(seen.GetProperty("authorizations")),
        seen.GetProperty("refreshed").GetInt32(),
        Strings(seen.GetProperty("tools")),
        [.. seen.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("content")[0].GetProperty("text").GetString()!)]);

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString() ?? "")];
}
