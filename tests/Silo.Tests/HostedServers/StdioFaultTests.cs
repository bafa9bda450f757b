using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Tests.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.HostedServers.HostedProcesses;

namespace Archestra.Cluster.Silo.Tests.HostedServers;

/// <summary>Servers that misbehave on the pipe.</summary>
public sealed class StdioFaultTests
{
    [Fact]
    public async Task Lines_that_are_no_messages_are_skipped_without_losing_the_next()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "garbage", """{"after":"garbage"}""");

        TextOf(answer).ShouldBe("""{"after":"garbage"}""");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_line_that_is_too_long_ends_its_own_call_at_once_and_no_other(string idFirst)
    {
        await using var processes = new HostedProcesses(("MaxLineBytes", "100000"));
        await using var session = await processes.StartAsync();
        var other = CallAsync(session, "later", """{"milliseconds":200}""");

        var answer = await CallAsync(session, "oversized", $$"""{"bytes":300000,"idFirst":{{idFirst}}}""");

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        answer.Reason.ShouldBe("The server's answer is not a valid message or is too large.");
        (await other).Status.ShouldBe(UpstreamAnswerStatus.Result);
    }

    [Fact]
    public async Task An_answer_that_readers_would_read_differently_ends_its_call_at_once()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "invalidAnswer");

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
    }

    [Fact]
    public async Task A_flood_on_stderr_blocks_nothing_and_is_kept_in_part()
    {
        await using var processes = new HostedProcesses(("LogLines", "50"));
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "flood", """{"lines":50000}""");

        TextOf(answer).ShouldBe("done");
        await processes.LoggedAsync("last words");
        processes.Logs.Read(ServerName, 1000).Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_server_that_does_not_read_makes_callers_wait_and_what_it_never_got_did_not_start()
    {
        await using var processes = new HostedProcesses(("WriteQueueLength", "4"));
        await using var session = await processes.StartAsync();
        var blocked = CallAsync(session, "block", """{"milliseconds":700}""");
        var large = $$"""{"text":"{{new string('x', 60_000)}}"}""";

        // Far more than a pipe and the queue hold.
        var calls = Enumerable.Range(0, 40).Select(_ => CallAsync(session, "echo", large)).ToList();
        var late = await session.SendAsync(
            RemoteServers.Call("echo", within: TimeSpan.FromMilliseconds(100)), new CollectingSink(), CancellationToken.None);

        late.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
        (await blocked).Status.ShouldBe(UpstreamAnswerStatus.Result);
        (await Task.WhenAll(calls)).ShouldAllBe(answer => answer.Text().Length > 60_000);
    }

    [Fact]
    public async Task A_killed_server_leaves_begun_calls_unknown_and_the_others_not_started()
    {
        await using var processes = new HostedProcesses(("WriteQueueLength", "2"));
        var start = await processes.LaunchAsync(Scripted());
        await using var session = start.Session!;
        var begun = CallAsync(session, "never");
        await processes.LoggedAsync("never ");
        var blocking = CallAsync(session, "block", """{"milliseconds":60000}""");
        var large = $$"""{"text":"{{new string('x', 60_000)}}"}""";
        var waiting = Enumerable.Range(0, 30).Select(_ => CallAsync(session, "echo", large)).ToList();

        Kill(PidOf(start));

        (await begun).Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        (await blocking).Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        var answers = await Task.WhenAll(waiting);
        answers.ShouldAllBe(answer => !answer.Answered);
        answers.Count(answer => answer.Status == UpstreamAnswerStatus.NotStarted).ShouldBeGreaterThan(20);
        (await session.Ended.WaitAsync(Patience)).ShouldStartWith("The server's process was ended by signal 9.");
        (await CallAsync(session, "echo")).Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
    }

    [Fact]
    public async Task What_a_server_answered_before_it_exited_counts()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();
        var unanswered = CallAsync(session, "never");

        var answer = await CallAsync(session, "answerAndExit", """{"last":"words"}""");

        TextOf(answer).ShouldBe("""{"last":"words"}""");
        (await unanswered).Reason.ShouldBe("The server's process exited with code 0. Its last output was: never 3");
    }

    [Fact]
    public async Task The_end_of_a_server_is_told_with_its_exit_code_and_last_words()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync();

        var answer = await CallAsync(session, "exit", """{"code":7,"words":"out of cheese"}""");

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        answer.Reason.ShouldBe("The server's process exited with code 7. Its last output was: out of cheese");
        (await session.Ended).ShouldBe(answer.Reason);
    }

    [Fact]
    public async Task A_server_that_closes_its_stdout_is_ended()
    {
        await using var processes = new HostedProcesses();
        await using var session = await processes.StartAsync("--stay");

        var answer = await CallAsync(session, "closeOutput");

        answer.Reason!.ShouldStartWith("The server closed its stdout.");
    }
}
