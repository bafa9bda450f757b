using System.Threading.Channels;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>MCP 2025-11-25, transports: sessions, requests of the server, cancellation by message.</summary>
public sealed class LegacySessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_session_that_is_gone_is_opened_anew_and_the_request_sent_once_more()
    {
        var sessions = 0;
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange switch
        {
            { Method: "server/discover" } => exchange.ReplyStatusAsync(400),
            { Method: "initialize" } => exchange.OpenSessionAsync($"session-{++sessions}"),
            { Method: "tools/call" } when exchange.Header("Mcp-Session-Id") == "session-1" => exchange.ReplyErrorAsync(404, -32001, "Session not found"),
            { Method: "tools/call" } => exchange.ReplyAsync("""{"content":[]}"""),
            _ => exchange.ReplyStatusAsync(202),
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None)));

        answers.ShouldAllBe(answer => answer.Status == UpstreamAnswerStatus.Result);
        sessions.ShouldBe(2);
        session.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_anew_has_ended_and_nothing_ran()
    {
        var isGone = false;
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange switch
        {
            { Method: "initialize" } when !isGone => exchange.OpenSessionAsync("s"),
            { Method: "notifications/initialized" } => exchange.ReplyStatusAsync(202),
            { HttpMethod: "DELETE" } => exchange.ReplyStatusAsync(200),
            _ => exchange.ReplyStatusAsync(404),
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        isGone = true;

        var answer = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
        (await session.Ended.WaitAsync(Patience)).ShouldBe("The upstream server ended the session and opened no new one.");
    }

    [Theory]
    [InlineData("ping", "\"result\":{}")]
    [InlineData("elicitation/create", "-32601")]
    [InlineData("sampling/createMessage", "-32601")]
    public async Task A_request_of_the_server_is_answered_under_its_own_id(string method, string expected)
    {
        var reply = new TaskCompletionSource<string>();
        await using var server = await FakeMcpServer.StartLegacyAsync(async exchange =>
        {
            if (exchange.Method is null)
            {
                reply.TrySetResult(exchange.Body);
                await exchange.ReplyStatusAsync(202);
                return;
            }

            await exchange.BeginEventsAsync();
            await exchange.EventAsync($$$"""{"jsonrpc":"2.0","id":"srv-1","method":"{{{method}}}","params":{}}""");
            var body = await reply.Task.WaitAsync(Patience);
            await exchange.EventAsync(exchange.ResultMessage($$"""{"said":{{body}}}"""));
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        answer.Text().ShouldContain("\"id\":\"srv-1\"");
        answer.Text().ShouldContain(expected);
        server.Exchanges.Single(exchange => exchange.Method is null && exchange.HttpMethod == "POST").Header("Mcp-Session-Id").ShouldBe(FakeMcpServer.SessionId);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_server_by_its_upstream_id()
    {
        var begun = new TaskCompletionSource<string>();
        var cancelled = Channel.CreateUnbounded<string>();
        await using var server = await FakeMcpServer.StartAsync(async exchange =>
        {
            switch (exchange)
            {
                case { Method: "initialize" }:
                    await exchange.OpenSessionAsync("s");
                    break;
                case { Method: "tools/call" }:
                    begun.TrySetResult(exchange.RawId!);
                    await exchange.UntilAbortedAsync();
                    break;
                case { Method: "notifications/cancelled" }:
                    await cancelled.Writer.WriteAsync(exchange.Message.GetProperty("params").GetProperty("requestId").GetRawText());
                    await exchange.ReplyStatusAsync(202);
                    break;
                default:
                    await exchange.ReplyStatusAsync(202);
                    break;
            }
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        using var caller = new CancellationTokenSource();

        var call = session.SendAsync(Call("t"), new CollectingSink(), caller.Token);
        var id = await begun.Task.WaitAsync(Patience);
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        (await cancelled.Reader.ReadAsync().AsTask().WaitAsync(Patience)).ShouldBe(id);
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_cancelled_at_the_server_and_its_outcome_unknown()
    {
        var cancelled = new TaskCompletionSource();
        await using var server = await FakeMcpServer.StartAsync(exchange =>
        {
            switch (exchange.Method)
            {
                case "initialize":
                    return exchange.OpenSessionAsync(null);
                case "tools/call":
                    return exchange.UntilAbortedAsync();
                case "notifications/cancelled":
                    cancelled.TrySetResult();
                    break;
            }

            return exchange.ReplyStatusAsync(202);
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("t", within: TimeSpan.FromMilliseconds(100)), new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        answer.Reason.ShouldBe("The upstream server did not answer within the time allowed.");
        await cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Draining_lets_calls_finish_and_then_ends_the_session_at_the_server()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var server = await FakeMcpServer.StartLegacyAsync(async exchange =>
        {
            begun.TrySetResult();
            await finish.Task.WaitAsync(Patience);
            await exchange.ReplyAsync("""{"content":[]}""");
        });
        await using var servers = new RemoteServers();
        var session = await servers.ConnectAsync(server.Url);
        var call = session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);
        await begun.Task.WaitAsync(Patience);

        var drain = session.DrainAsync(CancellationToken.None);
        var late = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);
        finish.SetResult();
        await drain.WaitAsync(Patience);

        late.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
        (await call).Status.ShouldBe(UpstreamAnswerStatus.Result);
        server.Exchanges[^1].HttpMethod.ShouldBe("DELETE");
        server.Exchanges[^1].Header("Mcp-Session-Id").ShouldBe(FakeMcpServer.SessionId);
        session.Ended.IsCompleted.ShouldBeTrue();
    }
}
