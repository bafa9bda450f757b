using System.Net;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>A flow holds nothing in any node: each of its steps is taken by another front-end, and silos come and go between them.</summary>
public sealed class AuthorizeAcrossNodesTests
{
    [Fact]
    public async Task A_silo_that_dies_between_any_two_steps_is_not_missed()
    {
        await using var scene = await AuthorizationScene.StartAsync(frontends: 3);
        var client = await scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");
        using var browser = new AuthorizingBrowser(scene, client, session: null);

        var sent = await browser.AuthorizeAsync();
        var back = System.Web.HttpUtility.ParseQueryString(new Uri(scene.Frontends[0], sent.Headers.Location!).Query)["return"]!;
        await ReplaceSiloAsync(scene);
        browser.Session = await scene.SignInAsync();
        var page = await ReadAsync(() => browser.GetAsync(back));
        await ReplaceSiloAsync(scene);
        var answer = AuthorizingBrowser.ParametersOf(await ReachAsync(() => browser.DecideAsync(page)));
        await ReplaceSiloAsync(scene);
        var (status, body) = await browser.RedeemAsync(answer["code"]);

        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        body.GetProperty("scope").GetString().ShouldBe("mcp:read mcp:write");
    }

    private static async Task ReplaceSiloAsync(AuthorizationScene scene)
    {
        await EmbeddedCluster.KillAsync(scene.Cluster.Runtime.Silos.Last(silo => silo.IsAlive));
        await scene.Cluster.Runtime.StartSiloAsync();
    }

    private static async Task<string> ReadAsync(Func<Task<HttpResponseMessage>> send) => await (await ReachAsync(send)).Content.ReadAsStringAsync();

    /// <summary>A page that says "load it again" is loaded again.</summary>
    private static async Task<HttpResponseMessage> ReachAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var attempt = 0; ; attempt++)
        {
            var response = await send();
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 20)
            {
                return response;
            }
        }
    }
}
