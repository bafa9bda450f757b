using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Tests.Scene;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class StreamedCallTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_call_that_reports_progress_is_read_frame_by_frame()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = async (_, sink, cancellationToken) =>
        {
            await sink.OnNotificationAsync("notifications/progress", """{"progress":1}"""u8.ToArray(), cancellationToken);
            await sink.OnNotificationAsync("notifications/progress", """{"progress":2}"""u8.ToArray(), cancellationToken);
            return FakeServer.Text("done");
        };
        var call = scene.Call("remote__slow");

        var reply = await scene.SendAsync(scene.Remote, call);
        var frames = await scene.ReadAsync(scene.Remote, call.OperationId);

        reply.Status.ShouldBe(CallReplyStatus.Streaming);
        frames.Select(f => f.Kind).ShouldBe([UpstreamFrameKind.Notification, UpstreamFrameKind.Notification, UpstreamFrameKind.End]);
        frames[1].ShouldSatisfyAllConditions(
            f => f.Method.ShouldBe("notifications/progress"), f => Encoding.UTF8.GetString(f.Payload).ShouldBe("""{"progress":2}"""));
        frames[2].Reply!.Status.ShouldBe(CallReplyStatus.Result);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Succeeded);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_window_is_answered_by_frames()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, release) = RemoteCallTests.Block(scene);
        var call = scene.Call("remote__slow");
        var pending = scene.SendAsync(scene.Remote, call);
        await running.Task.WaitAsync(CallScene.Patience);

        var reply = await scene.AdvanceUntilAsync(pending, Window);
        release.SetResult();
        var frames = await scene.ReadAsync(scene.Remote, call.OperationId);

        reply.Status.ShouldBe(CallReplyStatus.Streaming);
        frames.ShouldHaveSingleItem().Reply!.Status.ShouldBe(CallReplyStatus.Result);
    }

    [Fact]
    public async Task A_large_answer_comes_in_parts_that_make_the_whole()
    {
        await using var scene = await CallScene.StartAsync();
        var answer = Encoding.UTF8.GetBytes($$"""{"content":[],"x":"{{new string('y', 3 * UpstreamFrame.MaxPayload)}}"}""");
        scene.Server.Tools["slow"] = (_, _, _) => Task.FromResult(UpstreamAnswer.Result(answer));
        var call = scene.Call("remote__slow");

        var reply = await scene.SendAsync(scene.Remote, call);
        var frames = await scene.ReadAsync(scene.Remote, call.OperationId);

        reply.Status.ShouldBe(CallReplyStatus.Streaming);
        frames.ShouldAllBe(f => f.Payload.Length <= UpstreamFrame.MaxPayload);
        frames.Where(f => f.Kind == UpstreamFrameKind.Chunk).SelectMany(f => f.Payload).ShouldBe(answer);
        frames[^1].Reply!.ShouldSatisfyAllConditions(r => r.Status.ShouldBe(CallReplyStatus.Result), r => r.Payload.ShouldBeEmpty());
        scene.Audit.Outcomes[call.OperationId].ResponseBytes.ShouldBe(answer.Length);
    }

    [Fact]
    public async Task Frames_are_for_the_caller_that_made_the_call_and_once()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = Notify(1);
        var call = scene.Call("remote__slow");
        await scene.SendAsync(scene.Remote, call);

        var stranger = await scene.ReadAsync(scene.Remote, call.OperationId, CallScene.Reader);
        var owner = await scene.ReadAsync(scene.Remote, call.OperationId);
        var again = await scene.ReadAsync(scene.Remote, call.OperationId);

        stranger.ShouldHaveSingleItem().Reply!.Status.ShouldBe(CallReplyStatus.Unknown);
        owner.Count.ShouldBe(2);
        again.ShouldHaveSingleItem().Reply!.Status.ShouldBe(CallReplyStatus.Unknown);
    }

    [Fact]
    public async Task A_slow_reader_makes_the_server_wait()
    {
        await using var scene = await CallScene.StartAsync(options => options.FrameWindow = 4);
        var sent = 0;
        scene.Server.Tools["slow"] = async (_, sink, cancellationToken) =>
        {
            for (var i = 0; i < 100; i++)
            {
                await sink.OnNotificationAsync("notifications/progress", "{}"u8.ToArray(), cancellationToken);
                Interlocked.Increment(ref sent);
            }

            return FakeServer.Text("done");
        };
        var call = scene.Call("remote__slow");
        await scene.SendAsync(scene.Remote, call);
        await CallScene.UntilAsync(() => Volatile.Read(ref sent) == 4);
        var before = Volatile.Read(ref sent);

        var frames = await scene.ReadAsync(scene.Remote, call.OperationId);

        before.ShouldBe(4);
        frames.Count.ShouldBe(101);
    }

    [Fact]
    public async Task Leaving_the_frames_cancels_a_modern_call()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = NotifyAndHang();
        var call = scene.Call("remote__slow") with { CancelWhenReaderLeaves = true };
        await scene.SendAsync(scene.Remote, call);

        await LeaveAfterFirstFrameAsync(scene, call.OperationId);

        await CallScene.UntilAsync(() => scene.Audit.Outcomes.ContainsKey(call.OperationId));
        scene.Server.Cancelled.ShouldHaveSingleItem().ShouldBe(call.OperationId);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Cancelled);
    }

    [Fact]
    public async Task Leaving_the_frames_lets_a_legacy_call_run_to_its_end()
    {
        await using var scene = await CallScene.StartAsync();
        var release = new TaskCompletionSource();
        scene.Server.Tools["slow"] = async (_, sink, cancellationToken) =>
        {
            await sink.OnNotificationAsync("notifications/progress", "{}"u8.ToArray(), cancellationToken);
            await release.Task.WaitAsync(CallScene.Patience, cancellationToken);
            for (var i = 0; i < 100; i++)
            {
                await sink.OnNotificationAsync("notifications/progress", "{}"u8.ToArray(), cancellationToken);
            }

            return FakeServer.Text("done");
        };
        var call = scene.Call("remote__slow");
        await scene.SendAsync(scene.Remote, call);

        await LeaveAfterFirstFrameAsync(scene, call.OperationId);
        release.SetResult();

        await CallScene.UntilAsync(() => scene.Audit.Outcomes.ContainsKey(call.OperationId));
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Succeeded);
        scene.Server.Cancelled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, AuditOutcomes.Cancelled)]
    [InlineData(false, AuditOutcomes.Succeeded)]
    public async Task Frames_that_nobody_reads_are_dropped_after_a_while(bool cancelWhenReaderLeaves, string outcome)
    {
        await using var scene = await CallScene.StartAsync(options => options.FrameWindow = 1);
        scene.Server.Tools["slow"] = Notify(10);
        var call = scene.Call("remote__slow") with { CancelWhenReaderLeaves = cancelWhenReaderLeaves, Timeout = TimeSpan.FromMinutes(10) };
        (await scene.SendAsync(scene.Remote, call)).Status.ShouldBe(CallReplyStatus.Streaming);

        // The one frame of the window is taken and the server waits: nothing but time can end this.
        await scene.AdvanceUntilAsync(() => Task.FromResult(scene.Audit.Outcomes.ContainsKey(call.OperationId)), Hold / 10);

        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(outcome);
        (await scene.ReadAsync(scene.Remote, call.OperationId)).ShouldHaveSingleItem().Reply!.Status.ShouldBe(CallReplyStatus.Unknown);
    }

    [Fact]
    public async Task A_call_keeps_its_place_no_longer_than_it_runs()
    {
        await using var scene = await CallScene.StartAsync(options => options.MaxInFlight = 1);
        scene.Server.Tools["slow"] = Notify(1);
        var streamed = scene.Call("remote__slow");
        await scene.SendAsync(scene.Remote, streamed);

        var next = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        next.Status.ShouldBe(CallReplyStatus.Result);
        (await scene.ReadAsync(scene.Remote, streamed.OperationId)).Count.ShouldBe(2);
    }

    private static FakeServer.Tool Notify(int times) => async (_, sink, cancellationToken) =>
    {
        for (var i = 0; i < times; i++)
        {
            await sink.OnNotificationAsync("notifications/progress", "{}"u8.ToArray(), cancellationToken);
        }

        return FakeServer.Text("done");
    };

    private static FakeServer.Tool NotifyAndHang() => async (_, sink, cancellationToken) =>
    {
        await sink.OnNotificationAsync("notifications/progress", "{}"u8.ToArray(), cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return FakeServer.Text("never");
    };

    private static async Task LeaveAfterFirstFrameAsync(CallScene scene, string operationId)
    {
        Security.CallerContext.Present(scene.Proofs.Issue(CallScene.Alice, 0, TimeSpan.MaxValue));
        await foreach (var frame in scene.Remote.ReadFramesAsync(operationId))
        {
            frame.Kind.ShouldBe(UpstreamFrameKind.Notification);
            return;
        }
    }
}
