using System.Net;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>A legacy session belongs to no front-end: nothing of it is kept where it began.</summary>
[Collection<ChaosCollection>]
public sealed class SessionEverywhereTests(PostgresServer server) : IAsyncLifetime
{
    private GatewayCluster _cluster = null!;
    private StormUpstream _upstream = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await StormUpstream.StartAsync();
        _cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync());
        var remote = await _cluster.InstallAsync("remote", new { name = "remote", transport = "streamableHttp", url = _upstream.Url, fields = Array.Empty<object>() });
        _gateway = await _cluster.CreateGatewayAsync("sessions", remote);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_session_begun_at_one_front_end_goes_on_at_the_others_and_ends_at_all()
    {
        // The first request goes to the first front-end, the next to the second, and so on.
        using var client = _cluster.BalancedClient(_gateway, _cluster.Token);
        await client.InitializeAsync();
        var session = client.SessionId.ShouldNotBeNull();

        for (var call = 0; call < 2 * _cluster.Frontends.Count; call++)
        {
            (await client.CallToolAsync("remote__work", new { operation = $"op-{call}", milliseconds = 0 })).Text.ShouldBe($"op-{call}");
        }

        _upstream.Seen.ShouldBe(Enumerable.Range(0, 2 * _cluster.Frontends.Count).Select(call => $"op-{call}"));
        client.SessionId.ShouldBe(session);

        (await client.DeleteSessionAsync()).ShouldBe(HttpStatusCode.NoContent);
        for (var frontend = 0; frontend < _cluster.Frontends.Count; frontend++)
        {
            await Eventually.HoldsAsync(
                async () => (await client.RequestAsync("tools/list", new { })).Status == HttpStatusCode.NotFound, "the session has ended");
        }
    }
}
