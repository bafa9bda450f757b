using System.Threading.Channels;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>MCP 2025-11-25, transports, "Resumability and Redelivery", and the stream of a session's own.</summary>
public sealed class LegacyStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_broken_stream_is_resumed_behind_its_last_event_and_the_call_is_not_repeated()
    {
        string? id = null;
        await using var server = await FakeMcpServer.StartAsync(async exchange =>
        {
            switch (exchange)
            {
                case { Method: "initialize" }:
                    await exchange.OpenSessionAsync("s");
                    break;
                case { Method: "tools/call" }:
                    id = exchange.RawId;
                    await exchange.BeginEventsAsync();
                    await exchange.SendAsync("id: e1\nretry: 1\ndata: \n\n");
                    break;
                case { HttpMethod: "GET" } when exchange.Header("Last-Event-ID") == "e1":
                    await exchange.BeginEventsAsync();
                    await exchange.EventAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{id}}},"progress":1}}""", "e2");
                    break;
                case { HttpMethod: "GET" } when exchange.Header("Last-Event-ID") == "e2":
                    await exchange.BeginEventsAsync();
                    await exchange.EventAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""", "e3");
                    break;
                default:
                    await exchange.ReplyStatusAsync(exchange.Method == "server/discover" ? 400 : 202);
                    break;
            }
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        var sink = new CollectingSink();

        var answer = await session.SendAsync(Call("t", progressToken: "\"p\""), sink, CancellationToken.None);

        answer.Text().ShouldBe("""{"content":[]}""");
        sink.TakeAll().ShouldBe([("notifications/progress", """{"progressToken":"p","progress":1}""")]);
        server.Exchanges.Count(exchange => exchange.Method == "tools/call").ShouldBe(1);
        server.Exchanges.Where(exchange => exchange.HttpMethod == "GET").ShouldAllBe(exchange => exchange.Header("Mcp-Session-Id") == "s");
    }

    [Fact]
    public async Task A_broken_stream_that_cannot_be_resumed_leaves_the_outcome_unknown()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(async exchange =>
        {
            await exchange.BeginEventsAsync();
            await exchange.SendAsync("id: e1\nretry: 1\ndata: \n\n");
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        server.Exchanges.Count(exchange => exchange.Method == "tools/call").ShouldBe(1);
    }

    [Fact]
    public async Task A_change_of_the_tool_list_is_heard_on_the_sessions_own_stream()
    {
        var listening = new TaskCompletionSource();
        var change = new TaskCompletionSource();
        await using var server = await FakeMcpServer.StartAsync(async exchange =>
        {
            switch (exchange)
            {
                case { Method: "initialize" }:
                    await exchange.OpenSessionAsync("s", """{"tools":{"listChanged":true}}""");
                    break;
                case { HttpMethod: "GET" }:
                    await exchange.BeginEventsAsync();
                    listening.TrySetResult();
                    await change.Task.WaitAsync(Patience);
                    await exchange.EventAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
                    await exchange.UntilAbortedAsync();
                    break;
                default:
                    await exchange.ReplyStatusAsync(202);
                    break;
            }
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        var heard = new TaskCompletionSource();
        session.ToolListChanged += () => heard.TrySetResult();
        await listening.Task.WaitAsync(Patience);

        change.SetResult();

        await heard.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task The_stream_of_changes_is_opened_again_for_a_session_that_was_opened_anew()
    {
        var sessions = 0;
        var streams = Channel.CreateUnbounded<(string? Session, string? LastEventId)>();
        await using var server = await FakeMcpServer.StartAsync(async exchange =>
        {
            switch (exchange)
            {
                case { Method: "initialize" }:
                    await exchange.OpenSessionAsync($"session-{++sessions}", """{"tools":{"listChanged":true}}""");
                    break;
                case { HttpMethod: "GET" } when exchange.Header("Mcp-Session-Id") == $"session-{sessions}" && exchange.Header("Last-Event-ID") is null:
                    await streams.Writer.WriteAsync((exchange.Header("Mcp-Session-Id"), exchange.Header("Last-Event-ID")));
                    await exchange.BeginEventsAsync();
                    await exchange.SendAsync("id: e1\ndata: \n\n");
                    break;
                case { HttpMethod: "GET" }:
                    await exchange.ReplyStatusAsync(404);
                    break;
                case { Method: "tools/call" } when exchange.Header("Mcp-Session-Id") == "session-1":
                    await exchange.ReplyStatusAsync(404);
                    break;
                case { Method: "tools/call" }:
                    await exchange.ReplyAsync("{}");
                    break;
                default:
                    await exchange.ReplyStatusAsync(202);
                    break;
            }
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        (await streams.Reader.ReadAsync().AsTask().WaitAsync(Patience)).ShouldBe(("session-1", null));

        await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        (await streams.Reader.ReadAsync().AsTask().WaitAsync(Patience)).ShouldBe(("session-2", null));
    }
}
