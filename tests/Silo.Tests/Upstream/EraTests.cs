using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>MCP 2026-07-28, basic/versioning, "Backward Compatibility": which era a remote server is of.</summary>
public sealed class EraTests
{
    [Fact]
    public async Task A_server_that_describes_itself_is_modern_and_its_requests_stand_alone()
    {
        await using var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("""{"resultType":"complete","content":[]}"""));
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("größe", """{"a": 1}"""), new CollectingSink(), CancellationToken.None);

        session.Era.ShouldBe(UpstreamEra.Modern);
        session.ProtocolVersion.ShouldBe("2026-07-28");
        session.Instructions.ShouldBe("be modern");
        answer.Text().ShouldBe("""{"resultType":"complete","content":[]}""");
        var call = server.Exchanges[^1];
        call.Header("MCP-Protocol-Version").ShouldBe("2026-07-28");
        call.Header("Mcp-Method").ShouldBe("tools/call");
        call.Header("Mcp-Name").ShouldBe("=?base64?Z3LDtsOfZQ==?=");
        call.Header("Mcp-Session-Id").ShouldBeNull();
        call.Header("Content-Length").ShouldNotBeNull();
        call.Header("Accept-Encoding").ShouldBe("identity");
        call.Message.GetProperty("params").GetProperty("name").GetString().ShouldBe("größe");
        call.Message.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/protocolVersion").GetString().ShouldBe("2026-07-28");
        server.Exchanges.ShouldNotContain(exchange => exchange.Method == "initialize");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task Any_other_answer_to_the_probe_leads_to_initialize(int status)
    {
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.Method switch
        {
            "server/discover" => exchange.ReplyRawAsync(status, "text/html", "<h1>What?</h1>"),
            "initialize" => exchange.OpenSessionAsync("s", version: "2025-06-18"),
            "notifications/initialized" => exchange.ReplyStatusAsync(202),
            _ => exchange.ReplyAsync("""{"content":[]}"""),
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        session.Era.ShouldBe(UpstreamEra.Legacy);
        session.ProtocolVersion.ShouldBe("2025-06-18");
        session.Instructions.ShouldBe("be legacy");
        var call = server.Exchanges.Single(exchange => exchange.Method == "tools/call");
        call.Header("MCP-Protocol-Version").ShouldBe("2025-06-18");
        call.Header("Mcp-Session-Id").ShouldBe("s");
        call.Message.GetProperty("params").TryGetProperty("_meta", out _).ShouldBeFalse();
        server.Exchanges.Select(exchange => exchange.Method).Take(3).ShouldBe(["server/discover", "initialize", "notifications/initialized"]);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_probe_is_asked_to_initialize()
    {
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.Method switch
        {
            "server/discover" => exchange.UntilAbortedAsync(),
            "initialize" => exchange.OpenSessionAsync(null),
            _ => exchange.ReplyStatusAsync(202),
        });
        await using var servers = new RemoteServers(("ProbeTimeout", "00:00:00.100"));

        await using var session = await servers.ConnectAsync(server.Url);

        session.Era.ShouldBe(UpstreamEra.Legacy);
    }

    [Fact]
    public async Task A_server_that_refuses_the_modern_version_but_names_a_legacy_one_is_asked_to_initialize()
    {
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.Method switch
        {
            "server/discover" => exchange.ReplyErrorAsync(400, -32022, "no", """{"supported":["2025-11-25"],"requested":"2026-07-28"}"""),
            "initialize" => exchange.OpenSessionAsync(null),
            _ => exchange.ReplyStatusAsync(202),
        });
        await using var servers = new RemoteServers();

        await using var session = await servers.ConnectAsync(server.Url);

        session.Era.ShouldBe(UpstreamEra.Legacy);
    }

    [Fact]
    public async Task A_modern_server_of_other_versions_only_is_not_asked_to_initialize()
    {
        await using var server = await FakeMcpServer.StartAsync(exchange =>
            exchange.ReplyErrorAsync(400, -32022, "no", """{"supported":["2031-01-01"],"requested":"2026-07-28"}"""));
        await using var servers = new RemoteServers();

        var outcome = await servers.TryConnectAsync(server.Url);

        outcome.Reason.ShouldBe("The upstream server speaks no version of MCP that this gateway knows.");
        server.Exchanges.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_legacy_server_is_not_probed_again_soon()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync("{}"));
        await using var servers = new RemoteServers();
        await using var first = await servers.ConnectAsync(server.Url);

        await using var second = await servers.ConnectAsync(server.Url);

        server.Exchanges.Count(exchange => exchange.Method == "server/discover").ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_was_upgraded_is_found_to_be_modern()
    {
        var isModern = false;
        await using var server = await FakeMcpServer.StartAsync(exchange => (exchange.Method, isModern) switch
        {
            ("server/discover", true) => exchange.ReplyAsync("""{"supportedVersions":["2026-07-28"],"capabilities":{}}"""),
            ("initialize", false) => exchange.OpenSessionAsync(null),
            ("notifications/initialized", false) => exchange.ReplyStatusAsync(202),
            _ => exchange.ReplyErrorAsync(404, -32601, "Method not found"),
        });
        await using var servers = new RemoteServers();
        await using (await servers.ConnectAsync(server.Url)) isModern = true;

        await using var session = await servers.ConnectAsync(server.Url);

        session.Era.ShouldBe(UpstreamEra.Modern);
    }

    [Fact]
    public async Task A_refused_credential_is_said_so_and_not_tried_in_the_other_era()
    {
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.ReplyStatusAsync(401));
        await using var servers = new RemoteServers();

        var outcome = await servers.TryConnectAsync(server.Url, new KeyValuePair<string, string>("Authorization", "Bearer wrong"));

        outcome.Unauthorized.ShouldBeTrue();
        server.Exchanges.ShouldHaveSingleItem().Header("Authorization").ShouldBe("Bearer wrong");
    }

    [Fact]
    public async Task Parts_of_the_callers_request_are_relayed_byte_for_byte()
    {
        await using var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("{}"));
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        const string arguments = """{ "n": 1.50e+3, "dup": 1, "dup": 2, "big": 12345678901234567890, "s": "\u00e9<&" }""";

        await session.SendAsync(Call("t", arguments, progressToken: "7", meta: "\"vendor/x\": [1]"), new CollectingSink(), CancellationToken.None);

        server.Exchanges[^1].Body.ShouldContain(arguments);
        var meta = server.Exchanges[^1].Message.GetProperty("params").GetProperty("_meta");
        meta.GetProperty("vendor/x").GetRawText().ShouldBe("[1]");
        meta.GetProperty("progressToken").GetRawText().ShouldBe(server.Exchanges[^1].RawId);
    }
}
