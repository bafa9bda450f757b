using System.Diagnostics;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>MCP 2026-07-28, Streamable HTTP: no session, cancellation by closing the stream, subscriptions.</summary>
public sealed class ModernSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_call_closes_its_stream(bool hasBegunToAnswer)
    {
        var begun = new TaskCompletionSource();
        var closed = new TaskCompletionSource();
        await using var server = await FakeMcpServer.StartModernAsync(async exchange =>
        {
            if (hasBegunToAnswer) await exchange.BeginEventsAsync();
            begun.TrySetResult();
            await exchange.UntilAbortedAsync();
            closed.TrySetResult();
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        using var caller = new CancellationTokenSource();
        var call = session.SendAsync(Call("t"), new CollectingSink(), caller.Token);
        await begun.Task.WaitAsync(Patience);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        await closed.Task.WaitAsync(Patience);
        server.Exchanges.ShouldNotContain(exchange => exchange.Method == "notifications/cancelled");
    }

    [Fact]
    public async Task A_call_past_its_deadline_closes_its_stream()
    {
        var closed = new TaskCompletionSource();
        await using var server = await FakeMcpServer.StartModernAsync(async exchange =>
        {
            await exchange.UntilAbortedAsync();
            closed.TrySetResult();
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("t", within: TimeSpan.FromMilliseconds(100)), new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        await closed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Mirrored_parameters_and_injected_headers_reach_the_server()
    {
        await using var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("{}"));
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url, new KeyValuePair<string, string>("X-Api-Key", "k"));
        var request = new UpstreamRequest
        {
            OperationId = "o",
            Method = "tools/call",
            Name = "t",
            ParamHeaders = [new("Mcp-Param-Region", "eu")],
            Deadline = TimeProvider.System.GetUtcNow() + Patience,
        };

        await session.SendAsync(request, new CollectingSink(), CancellationToken.None);

        server.Exchanges[^1].Header("Mcp-Param-Region").ShouldBe("eu");
        server.Exchanges.ShouldAllBe(exchange => exchange.Header("X-Api-Key") == "k");
    }

    [Fact]
    public async Task A_mirrored_parameter_with_a_line_break_sends_nothing()
    {
        await using var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("{}"));
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        var request = new UpstreamRequest
        {
            OperationId = "o",
            Method = "tools/call",
            Name = "t",
            ParamHeaders = [new("Mcp-Param-Region", "eu\r\nAuthorization: Bearer x")],
            Deadline = TimeProvider.System.GetUtcNow() + Patience,
        };

        var answer = await session.SendAsync(request, new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
        server.Exchanges.ShouldNotContain(exchange => exchange.Method == "tools/call");
    }

    [Fact]
    public async Task The_trace_goes_on_at_the_server_with_its_state_and_our_baggage_stays_here()
    {
        await using var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("{}"));
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        using var activity = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("tenant", "secret-tenant").Start();
        activity.TraceStateString = "callers=1";

        await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        server.Exchanges[^1].Header("traceparent")!.ShouldContain(activity.TraceId.ToHexString());
        server.Exchanges[^1].Header("tracestate").ShouldBe("callers=1");
        server.Exchanges[^1].Headers.Keys.ShouldNotContain(name => name == "baggage" || name == "Correlation-Context");
    }

    [Fact]
    public async Task Changes_of_the_tool_list_are_subscribed_to()
    {
        await using var server = await FakeMcpServer.StartModernAsync(
            async exchange =>
            {
                await exchange.BeginEventsAsync();
                await exchange.EventAsync("""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{}}""");
                await exchange.EventAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}}""");
                await exchange.UntilAbortedAsync();
            },
            """{"tools":{"listChanged":true}}""");
        await using var servers = new RemoteServers();
        var heard = new TaskCompletionSource();

        await using var session = await servers.ConnectAsync(server.Url);
        session.ToolListChanged += () => heard.TrySetResult();

        await heard.Task.WaitAsync(Patience);
        var listen = server.Exchanges.First(exchange => exchange.Method == "subscriptions/listen");
        listen.Header("Mcp-Method").ShouldBe("subscriptions/listen");
        listen.Message.GetProperty("params").GetProperty("notifications").GetProperty("toolsListChanged").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_slow_caller_holds_up_its_own_stream_only()
    {
        await using var server = await FakeMcpServer.StartModernAsync(async exchange =>
        {
            await exchange.BeginEventsAsync();
            for (var i = 0; i < 3; i++) await exchange.EventAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}""");
            await exchange.EventAsync(exchange.ResultMessage("""{"content":[]}"""));
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        var slow = new HoldingSink();

        var held = session.SendAsync(Call("t"), slow, CancellationToken.None);
        await slow.Reached.WaitAsync(Patience);
        var quick = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None).WaitAsync(Patience);

        quick.Status.ShouldBe(UpstreamAnswerStatus.Result);
        held.IsCompleted.ShouldBeFalse();
        slow.Release();
        (await held.WaitAsync(Patience)).Status.ShouldBe(UpstreamAnswerStatus.Result);
        slow.Count.ShouldBe(3);
    }
}
