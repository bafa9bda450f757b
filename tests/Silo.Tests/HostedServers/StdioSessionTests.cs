using System.Globalization;
using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Tests.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.HostedServers.HostedProcesses;

namespace Archestra.Cluster.Silo.Tests.HostedServers;

/// <summary>MCP 2026-07-28 and 2025-11-25, stdio.</summary>
public sealed class StdioSessionTests
{
    [Theory]
    [InlineData("", UpstreamEra.Legacy, "2025-11-25", "be legacy")]
    [InlineData("--modern", UpstreamEra.Modern, "2026-07-28", "be modern")]
    [InlineData("--die-on-probe", UpstreamEra.Legacy, "2025-11-25", "be legacy")]
    public async Task The_era_of_a_server_is_found_out(string flag, UpstreamEra era, string version, string instructions)
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync(flag);

        var answer = await CallAsync(session, "echo", """{"a": "ü\n"}""");

        session.Era.ShouldBe(era);
        session.ProtocolVersion.ShouldBe(version);
        session.Instructions.ShouldBe(instructions);
        TextOf(answer).ShouldBe("""{"a":"ü\n"}""");
    }

    [Fact]
    public async Task A_thousand_calls_of_twenty_clients_each_get_their_own_answer()
    {
        await using var processes = new HostedProcesses(("WriteQueueLength", "16"));
        await using var session = await processes.StartAsync();

        // The clients' own ids do not come this far; their progress tokens do, and are the same for all.
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async number =>
        {
            var request = RemoteServers.Call("echo", string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number}}}"""), progressToken: "1");
            return (number, answer: await session.SendAsync(request, new CollectingSink(), CancellationToken.None));
        })).WaitAsync(Patience);

        foreach (var (number, answer) in answers) TextOf(answer).ShouldBe(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number}}}"""));
    }

    [Fact]
    public async Task Twenty_calls_at_once_take_about_as_long_as_one()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();
        await CallAsync(session, "echo");
        var started = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(session, "later", """{"milliseconds":200}""")));

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Requests_with_line_breaks_between_tokens_are_one_line()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "echo", "{\r\n  \"a\":\n 1\n}");

        TextOf(answer).ShouldBe("""{"a":1}""");
    }

    [Fact]
    public async Task Progress_comes_under_the_callers_own_token_and_before_the_answer()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();
        var sink = new CollectingSink();
        var wire = await session.SendAsync(RemoteServers.Call("wire", progressToken: "\"mine\""), sink, CancellationToken.None);

        await session.SendAsync(RemoteServers.Call("progress", """{"steps":3}""", progressToken: "\"mine\""), sink, CancellationToken.None);

        sink.TakeAll().Select(one => one.Params).ShouldBe(
            Enumerable.Range(1, 3).Select(step => $$"""{"progress":{{step}},"progressToken":"mine"}"""));
        var seen = JsonDocument.Parse(TextOf(wire)).RootElement;
        seen.GetProperty("token").GetInt64().ShouldBe(seen.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task A_caller_who_takes_no_notifications_holds_up_nobody_else()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();
        var slow = new HoldingSink();

        var held = session.SendAsync(RemoteServers.Call("progress", """{"steps":50000}""", progressToken: "1"), slow, CancellationToken.None);
        await slow.Reached.WaitAsync(Patience);
        var quick = await CallAsync(session, "echo");

        quick.Status.ShouldBe(UpstreamAnswerStatus.Result);
        slow.Release();
        (await held.WaitAsync(Patience)).Status.ShouldBe(UpstreamAnswerStatus.Result);

        // Its bounded queue has dropped the oldest; they were not collected without end.
        slow.Count.ShouldBeInRange(2, 49_999);
    }

    [Theory]
    [InlineData("ping", "\"result\":{}")]
    [InlineData("elicitation/create", "-32601")]
    public async Task A_request_of_the_server_is_answered_under_its_own_id(string method, string expected)
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "ask", $$"""{"method":"{{method}}"}""");

        TextOf(answer).ShouldContain("\"id\":\"mine\"");
        TextOf(answer).ShouldContain(expected);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_server_by_its_upstream_id()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();
        using var caller = new CancellationTokenSource();
        var call = session.SendAsync(RemoteServers.Call("never"), new CollectingSink(), caller.Token);
        var id = (await processes.LoggedAsync("never "))["never ".Length..];

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        TextOf(await CallAsync(session, "cancelled")).ShouldBe($"[{id}]");
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_cancelled_at_the_server_and_its_outcome_unknown()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await session.SendAsync(
            RemoteServers.Call("never", within: TimeSpan.FromMilliseconds(100)), new CollectingSink(), CancellationToken.None).WaitAsync(Patience);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        TextOf(await CallAsync(session, "cancelled")).ShouldNotBe("[]");
    }

    [Fact]
    public async Task Changes_of_the_tool_list_are_heard()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync("--modern");
        var heard = new TaskCompletionSource();
        session.ToolListChanged += () => heard.TrySetResult();

        await CallAsync(session, "changeTools");

        await heard.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_real_server_answers_over_stdio()
    {
        await using var processes = new HostedProcesses();
        var start = await processes.LaunchAsync(Launch("node", [await NpmPeers.EverythingServerAsync(), "stdio"]));
        await using var session = start.Session!;

        TextOf(await CallAsync(session, "echo", """{"message":"hé 世界"}""")).ShouldBe("Echo: hé 世界");
        session.Era.ShouldBe(UpstreamEra.Legacy);
    }
}
