using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>Keys rotate while OAuth clients work: whatever was made under the old ones is good under the new ones.</summary>
public sealed class TokensAcrossRotationTests
{
    private const string Password = "correct horse battery";

    // Front-ends ask for unknown signing keys at most every five seconds: that is the shortest lead that fails nobody.
    private static readonly string[] Quick =
    [
        "--set", "Keys:PollInterval=00:00:00.100", "--set", "Keys:SigningKeyLead=00:00:06", "--set", "Keys:RetirementInterval=00:00:00.200",
        "--set", "Keys:IssuedLifetime=01:00:00", "--set", "OAuth:AuthorizationCodeLifetime=00:05:00",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_and_flows_outlive_a_rotation_under_load()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync(
            exchange.Method == "tools/list" ? """{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}]}""" : """{"content":[]}"""));
        await using var scene = await GatewayScene.StartAsync(Quick);
        var endpoint = await scene.CreateGatewayAsync("rotated", "upstream", await scene.InstallRemoteAsync("remote", server.Url));
        var ann = (await scene.Api.CreateAsync("users", new { name = "ann", email = "ann@example.com" })).GetProperty("id").GetString()!;
        using var set = await scene.Api.SendAsync(HttpMethod.Put, $"users/{ann}/password", new { password = Password });
        using var working = await CodeFlow.RegisterAsync(endpoint, "working");
        using var refreshing = await CodeFlow.RegisterAsync(endpoint, "refreshing");
        var tokens = await working.GetTokensAsync("ann", Password);
        var refreshed = await refreshing.GetTokensAsync("ann", Password);
        using var atSignIn = await CodeFlow.RegisterAsync(endpoint, "at sign-in");
        await atSignIn.AuthorizeAsync();
        using var atConsent = await CodeFlow.RegisterAsync(endpoint, "at consent");
        await atConsent.AuthorizeAsync();
        await atConsent.SignInAsync("ann", Password);
        using var withCode = await CodeFlow.RegisterAsync(endpoint, "with code");
        await withCode.AuthorizeAsync();
        await withCode.SignInAsync("ann", Password);
        await withCode.AllowAsync();

        using var stop = new CancellationTokenSource();
        var calls = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallUntilAsync(endpoint, tokens.AccessToken, stop.Token)));
        var refreshes = RefreshUntilAsync(endpoint, refreshing, refreshed, stop.Token);
        await RotateAsync(scene);
        await stop.CancelAsync();

        (await calls).ShouldAllBe(count => count > 0);
        (await refreshes).ShouldBeGreaterThan(0);
        await CallAsync(endpoint, tokens.AccessToken);
        var next = await working.RefreshAsync(tokens);
        await CallAsync(endpoint, next.AccessToken);
        var (old, current) = (KeyOf(tokens.AccessToken), KeyOf(next.AccessToken));
        current.ShouldNotBe(old);
        (await PublishedAsync(scene)).ShouldBe([old, current], ignoreOrder: true);
        await ShouldBeKeptAsync(scene, old);
        await CallAsync(endpoint, (await withCode.RedeemAsync()).AccessToken);
        await atConsent.AllowAsync();
        await CallAsync(endpoint, (await atConsent.RedeemAsync()).AccessToken);
        await atSignIn.SignInAsync("ann", Password);
        await atSignIn.AllowAsync();
        await CallAsync(endpoint, (await atSignIn.RedeemAsync()).AccessToken);
        await CallAsync(endpoint, tokens.AccessToken);
    }

    private static async Task RotateAsync(GatewayScene scene)
    {
        using var begun = await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/keys/rotation");
        begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.HoldsAsync(
            async () => (await scene.Api.GetAsync("/api/v1/keys/rotation")).GetProperty("state").GetString() == "finished", "the rotation finishes");
    }

    /// <summary>Not retired for as long as what it signed comes back.</summary>
    private static async Task ShouldBeKeptAsync(GatewayScene scene, string keyId)
    {
        var key = (await scene.Api.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray().Single(key => key.GetProperty("id").GetString() == keyId);
        key.GetProperty("state").GetString().ShouldBe("replaced");
        var need = key.GetProperty("neededBy").EnumerateArray().ShouldHaveSingleItem();
        need.GetProperty("what").GetString().ShouldBe("issuedValues");
    }

    private static async Task<int> CallUntilAsync(Uri endpoint, string token, CancellationToken stop)
    {
        var calls = 0;
        for (; !stop.IsCancellationRequested; calls++) await CallAsync(endpoint, token);
        return calls;
    }

    /// <summary>Each with the refresh token before, and each access token is used once.</summary>
    private static async Task<int> RefreshUntilAsync(Uri endpoint, CodeFlow client, IssuedTokens tokens, CancellationToken stop)
    {
        var refreshes = 0;
        for (; !stop.IsCancellationRequested; refreshes++)
        {
            tokens = await client.RefreshAsync(tokens);
            await CallAsync(endpoint, tokens.AccessToken);
        }

        return refreshes;
    }

    private static async Task CallAsync(Uri endpoint, string token)
    {
        using var mcp = McpClient.For(endpoint, token, modern: true);
        var answer = await mcp.CallToolAsync("whoami", new { }, cancellationToken: Cancel);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Error.ShouldBeNull();
    }

    private static async Task<string[]> PublishedAsync(GatewayScene scene)
    {
        using var http = TestHttp.Create(scene.Process.BaseUrl);
        var keys = await http.GetFromJsonAsync<JsonElement>("/oauth/jwks", Cancel);
        return [.. keys.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static string KeyOf(string token) => JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[0])).GetProperty("kid").GetString()!;
}
