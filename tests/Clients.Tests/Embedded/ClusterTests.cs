using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests.Embedded;

/// <summary>
/// A real client and a real browser in front of a round-robin balancer, three front-ends and silos of which one dies while
/// the person reads a page.
/// </summary>
public sealed class ClusterTests(HeadlessBrowser browser, PostgresServer server, ITestOutputHelper output)
{
    [Theory]
    [InlineData("legacy-client.mjs")]
    [InlineData("modern-client.mjs")]
    public async Task A_client_signs_in_while_a_silo_dies_before_each_click(string script)
    {
        await using var upstream = await ChangingMcpServer.StartAsync("""[{"name":"change","inputSchema":{"type":"object"}}]""");
        await using var balancer = await LoopbackBalancer.StartAsync();
        var settings = new Dictionary<string, string?> { ["Http:PublicUrl"] = balancer.Url };
        await using var cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync(), silos: 3, settings: settings);
        balancer.Balance(cluster.Frontends);
        var endpoint = await SetUpAsync(cluster, balancer.Url, upstream.Url);
        var person = await AddPersonAsync(cluster);
        cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 0.3, DuplicatedObserverMessages = 0.2, ShuffleRequests = true };

        var first = cluster.Alive.ToList();
        await using var window = await browser.OpenAsync();
        var seen = await SdkClient.RunAsync(script, endpoint, new { }, ["tools__change"], visits: 1, async authorize =>
        {
            await ReplaceOldestAsync(cluster);
            await window.AllowAsync(authorize, person, () => ReplaceOldestAsync(cluster));
        });

        seen.Texts.ShouldBe(["change", "change"]);
        seen.Refreshed.ShouldBe(1);
        first.ShouldAllBe(silo => !silo.IsAlive);
        output.WriteLine($"seed {cluster.Runtime.Seed}, {balancer.Requests} requests, pages: {string.Join(" | ", window.Headings)}");
    }

    private static async Task<Uri> SetUpAsync(GatewayCluster cluster, string publicUrl, Uri upstream)
    {
        var tools = await cluster.InstallAsync("tools", new { name = "tools", transport = "streamableHttp", url = upstream, fields = Array.Empty<object>() });
        return new Uri(publicUrl + await cluster.CreateGatewayAsync("everyday", tools));
    }

    private static async Task<Person> AddPersonAsync(GatewayCluster cluster)
    {
        using var api = cluster.Api();
        var user = await api.CreateAsync("users", new { name = "ann" });
        var person = new Person(user.GetProperty("id").GetString()!, "ann", "correct horse battery staple");
        using var set = await api.SendAsync(HttpMethod.Put, $"users/{person.Id}/password", new { password = person.Password });
        set.IsSuccessStatusCode.ShouldBeTrue();
        return person;
    }

    private static async Task ReplaceOldestAsync(GatewayCluster cluster)
    {
        await cluster.Runtime.StartSiloAsync();
        await GatewayCluster.KillAsync(cluster.Alive.First());
    }
}
