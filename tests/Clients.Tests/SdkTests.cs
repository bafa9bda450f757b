using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>
/// The official TypeScript clients of both eras sign a person in, call tools, refresh and step up. Nothing of ours runs on
/// their side but a loopback address and a memory.
/// </summary>
[Collection<OpenCollection>]
public sealed class SdkTests(OpenScene scene, HeadlessBrowser browser)
{
    private const string Legacy = "legacy-client.mjs";
    private const string Modern = "modern-client.mjs";

    private static readonly string[] Calls = [SignInScene.Look, SignInScene.Change];

    [Theory]
    [InlineData(Legacy)]
    [InlineData(Modern)]
    public async Task A_client_that_registered_itself_calls_tools(string script)
    {
        var seen = await SdkClient.RunAsync(script, scene, browser, new { }, Calls);

        seen.ClientId.ShouldNotStartWith("http");
        ShouldHaveWorked(seen);
    }

    [Theory]
    [InlineData(Legacy)]
    [InlineData(Modern)]
    public async Task A_client_that_names_its_document_calls_tools(string script)
    {
        var seen = await SdkClient.RunAsync(script, scene, browser, new { clientMetadataUrl = OpenScene.DesktopClient }, Calls);

        seen.ClientId.ShouldBe(OpenScene.DesktopClient);
        ShouldHaveWorked(seen);
    }

    /// <summary>
    /// MCP authorization, "Step-Up Authorization Flow": the challenge names all that is needed, the person is asked once
    /// more. The 1.x client refreshes instead when it has a refresh token, which gives no new scope; here it has none.
    /// </summary>
    [Theory]
    [InlineData(Legacy, "authorization_code")]
    [InlineData(Modern, "authorization_code", "refresh_token")]
    public async Task A_client_that_may_not_call_a_tool_asks_for_its_scope(string script, params string[] grantTypes)
    {
        var seen = await SdkClient.RunAsync(script, scene, browser, new { grantTypes }, [SignInScene.Look, SignInScene.Special, SignInScene.Change], visits: 2);

        seen.Asked.Length.ShouldBe(2);
        seen.Asked[0].Split(' ').ShouldNotContain("tool:special");
        seen.Asked[1].Split(' ').ShouldContain("tool:special");
        seen.Scope.Split(' ').ShouldContain("tool:special");
        seen.Scope.Split(' ').ShouldContain("mcp:write");
        seen.Texts.Take(3).ShouldBe([SignInScene.Look, SignInScene.Special, SignInScene.Change]);
    }

    private static void ShouldHaveWorked(SdkClient seen)
    {
        seen.Asked.Length.ShouldBe(1);
        seen.Tools.ShouldContain(SignInScene.Look);
        seen.Texts.ShouldBe([.. Calls, Calls[0]]);
        seen.Refreshed.ShouldBe(1);
    }
}
