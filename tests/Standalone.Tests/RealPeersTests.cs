using System.Text.Json;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>The main job, with nothing of ours on the far sides: official npm clients call an official npm server through the gateway.</summary>
public sealed class RealPeersTests(RealPeersTests.Scene scene) : IClassFixture<RealPeersTests.Scene>
{
    private static readonly object Echo = new { name = "echo", arguments = new { message = "hé 世界" } };
    private static readonly object Sum = new { name = "get-sum", arguments = new { a = 2, b = 3 } };
    private static readonly object Slow = new { name = "trigger-long-running-operation", arguments = new { duration = 0.4, steps = 2 } };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_legacy_client_calls_tools_of_a_real_server(bool remote)
    {
        var seen = await NpmClient.LegacyAsync(scene.Endpoint(remote), scene.Gateway.Token, Echo, Sum, Slow);

        seen.GetProperty("protocolVersion").GetString().ShouldBe("2025-11-25");
        ShouldHaveAnswered(seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_modern_client_calls_tools_of_a_real_server(bool remote)
    {
        var seen = await NpmClient.ModernAsync(scene.Endpoint(remote), scene.Gateway.Token, Echo, Sum, Slow);

        seen.GetProperty("versions").EnumerateArray().Select(version => version.GetString()).ShouldBe(["2026-07-28"]);
        ShouldHaveAnswered(seen);
    }

    [Fact]
    public async Task One_gateway_shows_both_servers_under_prefixed_names()
    {
        var seen = await NpmClient.ModernAsync(
            scene.Both,
            scene.Gateway.Token,
            new { name = "remote__get-sum", arguments = new { a = 1, b = 1 } },
            new { name = "hosted__get-sum", arguments = new { a = 2, b = 2 } },
            new { name = "no__such", arguments = new { } });

        var names = seen.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()!).ToArray();
        names.ShouldBe(names.Order(StringComparer.Ordinal));
        names.ShouldContain("remote__echo");
        names.ShouldContain("hosted__echo");
        TextOf(seen, 0).ShouldContain("2");
        TextOf(seen, 1).ShouldContain("4");
        seen.GetProperty("results")[2].GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    private static void ShouldHaveAnswered(JsonElement seen)
    {
        seen.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()).ShouldContain("get-sum");
        TextOf(seen, 0).ShouldBe("Echo: hé 世界");
        TextOf(seen, 1).ShouldContain("5");
        TextOf(seen, 2).ShouldContain("completed");
        seen.GetProperty("results")[2].GetProperty("progress").EnumerateArray().Select(value => value.GetInt32()).ShouldBe([1, 2]);
    }

    private static string TextOf(JsonElement seen, int call) =>
        seen.GetProperty("results")[call].GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    public sealed class Scene : IAsyncLifetime
    {
        private readonly EverythingHttpServer _server = new();
        private Uri _remote = null!;
        private Uri _hosted = null!;

        public GatewayScene Gateway { get; private set; } = null!;

        public Uri Both { get; private set; } = null!;

        public Uri Endpoint(bool remote) => remote ? _remote : _hosted;

        public async ValueTask InitializeAsync()
        {
            await _server.InitializeAsync();
            Gateway = await GatewayScene.StartAsync();
            var remote = await Gateway.InstallRemoteAsync("remote", _server.Url);
            var hosted = await Gateway.InstallHostedAsync("hosted", "node", [await NpmPeers.EverythingServerAsync(), "stdio"]);
            _remote = await Gateway.CreateGatewayAsync("remote", "upstream", remote);
            _hosted = await Gateway.CreateGatewayAsync("hosted", "upstream", hosted);
            Both = await Gateway.CreateGatewayAsync("both", "prefixed", remote, hosted);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
