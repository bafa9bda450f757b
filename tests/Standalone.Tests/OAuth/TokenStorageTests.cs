using System.Text;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>MCP security best practices, "Token Theft": https://modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices.</summary>
public sealed class TokenStorageTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task No_token_of_a_client_is_on_disk_or_in_a_log()
    {
        await using var scene = await GatewayScene.StartAsync("--set", "Logging:LogLevel:Default=Debug");
        var endpoint = await scene.CreateGatewayAsync("front", "prefixed");
        var ann = (await scene.Api.CreateAsync("users", new { name = "ann", email = "ann@example.com" })).GetProperty("id").GetString()!;
        using var set = await scene.Api.SendAsync(HttpMethod.Put, $"users/{ann}/password", new { password = Password });
        using var client = await CodeFlow.RegisterAsync(endpoint, "the name of the client");
        var first = await client.GetTokensAsync("ann", Password);
        var second = await client.RefreshAsync(first);
        using var mcp = McpClient.For(endpoint, second.AccessToken, modern: true);
        await mcp.ListToolNamesAsync(TestContext.Current.CancellationToken);
        var session = client.Browser.Cookies["archestra-session"];
        await scene.Process.StopAsync();

        var kept = Directory.EnumerateFiles(scene.DataDirectory, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).Append(Encoding.UTF8.GetBytes(scene.Process.Output)).ToList();

        bool IsKept(string text) => kept.Exists(content => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
        IsKept("the name of the client").ShouldBeTrue("the search finds what is there");
        foreach (var token in new[] { first, second })
        {
            // The last part is what makes each of them good.
            IsKept(token.AccessToken.Split('.')[^1]).ShouldBeFalse("an access token");
            IsKept(token.RefreshToken.Split('.')[^1]).ShouldBeFalse("a refresh token");
        }

        IsKept(session.Split('.')[^1]).ShouldBeFalse("a session");
        IsKept(Password).ShouldBeFalse("a password");
    }
}
