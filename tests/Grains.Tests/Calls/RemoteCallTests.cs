using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Tests.Scene;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class RemoteCallTests
{
    [Fact]
    public async Task A_call_reaches_the_server_under_the_servers_own_name_and_brings_its_result_back()
    {
        await using var scene = await CallScene.StartAsync();

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo", "\"arguments\":{}"));

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
        Encoding.UTF8.GetString(reply.Payload).ShouldBe("""{"content":[{"type":"text","text":"'arguments':{}"}]}""");
        scene.Server.Received.ShouldHaveSingleItem().Name.ShouldBe("echo");
    }

    [Fact]
    public async Task The_intent_is_on_record_before_the_server_sees_the_call_and_the_outcome_follows()
    {
        await using var scene = await CallScene.StartAsync();
        var call = scene.Call("remote__echo");

        await scene.SendAsync(scene.Remote, call);

        scene.Order.Lines.ShouldBe([$"intent {call.OperationId}", $"send {call.OperationId}", $"outcome {call.OperationId} {AuditOutcomes.Succeeded}"]);
        var intent = scene.Audit.Intents[call.OperationId];
        intent.ShouldSatisfyAllConditions(
            i => i.Tool.ShouldBe("remote__echo"),
            i => i.ActorId.ShouldBe("us_alice"),
            i => i.ConnectionId.ShouldBe("co_remote"),
            i => i.UpstreamIdentity.ShouldBe("user/us_alice"),
            i => i.GatewayId.ShouldBe(CallScene.GatewayId));
    }

    [Fact]
    public async Task Contents_are_on_record_only_for_a_tenant_that_asks_the_arguments_with_the_intent_and_the_result_with_the_outcome()
    {
        await using var scene = await CallScene.StartAsync();
        var before = scene.Call("remote__echo", "\"arguments\":{\"a\":1}");
        await scene.SendAsync(scene.Remote, before);
        scene.PutTenant(waitForAuditOutcome: false, new AuditCapture { Arguments = true, Results = true });
        var after = scene.Call("remote__echo", "\"arguments\":{\"a\":1,\"password\":\"s3cr3t\"}");

        await scene.SendAsync(scene.Remote, after);

        scene.Audit.Intents[before.OperationId].Arguments.ShouldBeNull();
        scene.Audit.Outcomes[before.OperationId].Result.ShouldBeNull();
        scene.Audit.Intents[after.OperationId].Arguments!.Text.ShouldBe("""{"a":1,"password":"[redacted]"}""");
        scene.Audit.Outcomes[after.OperationId].Result!.Text.ShouldNotBeNull();
        Encoding.UTF8.GetString(scene.Server.Received[^1].ParamsMembers.Span).ShouldContain("s3cr3t", Case.Sensitive, "the server gets what was sent");
    }

    [Fact]
    public async Task Nothing_runs_when_the_audit_log_cannot_be_written()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Audit.Refuses = true;

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.AuditUnavailable);
        scene.Server.Received.ShouldBeEmpty();
        scene.Connector.Targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Twenty_calls_on_one_connection_are_in_flight_at_once()
    {
        await using var scene = await CallScene.StartAsync();
        var all = new TaskCompletionSource();
        var arrived = 0;
        scene.Server.Tools["slow"] = async (_, _, cancellationToken) =>
        {
            if (Interlocked.Increment(ref arrived) == 20)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(CallScene.Patience, cancellationToken);
            return FakeServer.Text("done");
        };

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.SendAsync(scene.Remote, scene.Call("remote__slow"))));

        replies.ShouldAllBe(r => r.Status == CallReplyStatus.Result);
        scene.Server.MaxInFlight.ShouldBe(20);
        scene.Connector.Targets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_thousand_calls_that_look_alike_to_their_clients_each_get_their_own_answer()
    {
        await using var scene = await CallScene.StartAsync(options => options.QueueLength = 2_000);

        var replies = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async i =>
        {
            var call = scene.Call("remote__echo", $"\"n\":{i}") with { CancelKey = "same", ProgressToken = "1"u8.ToArray() };
            return (Asked: i, Reply: await scene.SendAsync(scene.Remote, call));
        }));

        replies.ShouldAllBe(r => Encoding.UTF8.GetString(r.Reply.Payload).Contains($"'n':{r.Asked}\""));
        scene.Server.MaxInFlight.ShouldBeLessThanOrEqualTo(64);
    }

    [Fact]
    public async Task Calls_beyond_the_limit_wait_and_those_beyond_the_queue_are_told_so()
    {
        await using var scene = await CallScene.StartAsync(options => (options.MaxInFlight, options.QueueLength) = (1, 1));
        var (running, release) = Block(scene);
        var first = scene.SendAsync(scene.Remote, scene.Call("remote__slow"));
        await running.Task.WaitAsync(CallScene.Patience);
        var second = scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        await scene.UntilQueuedAsync(scene.Remote, 1);

        var third = scene.Call("remote__echo");
        var busy = await scene.SendAsync(scene.Remote, third);
        release.SetResult();

        busy.Status.ShouldBe(CallReplyStatus.Busy);
        busy.RetryAfter.ShouldNotBeNull();
        scene.Audit.Events.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            e => e.OperationId.ShouldBe(third.OperationId), e => e.Outcome.ShouldBe(AuditOutcomes.Refused));
        (await first).Status.ShouldBe(CallReplyStatus.Result);
        (await second).Status.ShouldBe(CallReplyStatus.Result);
        scene.Server.Received.ShouldNotContain(r => r.OperationId == third.OperationId);
    }

    [Fact]
    public async Task A_call_past_its_deadline_ends_upstream_and_is_unknown()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, _) = Block(scene);
        var call = scene.Call("remote__slow") with { Timeout = TimeSpan.FromSeconds(3) };
        var reply = scene.SendAsync(scene.Remote, call);
        await running.Task.WaitAsync(CallScene.Patience);

        scene.Time.Advance(TimeSpan.FromSeconds(3));

        (await reply).Status.ShouldBe(CallReplyStatus.Unknown);
        scene.Server.Cancelled.ShouldHaveSingleItem().ShouldBe(call.OperationId);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Unknown);
    }

    [Fact]
    public async Task A_call_whose_deadline_passes_in_the_queue_never_started()
    {
        await using var scene = await CallScene.StartAsync(options => options.MaxInFlight = 1);
        var (running, release) = Block(scene);
        var first = scene.SendAsync(scene.Remote, scene.Call("remote__slow"));
        await running.Task.WaitAsync(CallScene.Patience);
        var call = scene.Call("remote__echo") with { Timeout = TimeSpan.FromSeconds(2) };
        var waiting = scene.SendAsync(scene.Remote, call);
        await scene.UntilQueuedAsync(scene.Remote, 1);

        scene.Time.Advance(TimeSpan.FromSeconds(2));

        (await waiting).Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Server.Received.ShouldNotContain(r => r.OperationId == call.OperationId);
        release.SetResult();
        (await first).Status.ShouldBe(CallReplyStatus.Result);
    }

    [Fact]
    public async Task A_cancellation_by_key_reaches_the_server_for_its_own_caller_only()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, _) = Block(scene);
        var call = scene.Call("remote__slow") with { CancelKey = "alice/session/7" };
        var reply = scene.SendAsync(scene.Remote, call);
        await running.Task.WaitAsync(CallScene.Patience);

        await scene.CancelAsync(scene.Remote, "alice/session/7", CallScene.Reader);
        scene.Server.Cancelled.ShouldBeEmpty();
        await scene.CancelAsync(scene.Remote, "alice/session/7");

        (await reply).Status.ShouldBe(CallReplyStatus.Cancelled);
        scene.Server.Cancelled.ShouldHaveSingleItem().ShouldBe(call.OperationId);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Cancelled);
    }

    [Fact]
    public async Task A_modern_disconnect_while_the_reply_is_pending_reaches_the_server()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, _) = Block(scene);
        using var disconnect = new CancellationTokenSource();
        var call = scene.Call("remote__slow");
        _ = scene.SendAsync(scene.Remote, call, cancellationToken: disconnect.Token);
        await running.Task.WaitAsync(CallScene.Patience);

        await disconnect.CancelAsync();

        await CallScene.UntilAsync(() => scene.Server.Cancelled.Contains(call.OperationId));
        await CallScene.UntilAsync(() => scene.Audit.Outcomes.ContainsKey(call.OperationId));
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Cancelled);
    }

    [Fact]
    public async Task An_error_of_the_server_and_a_result_with_isError_are_recorded_as_failed()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["echo"] = (_, _, _) => Task.FromResult(UpstreamAnswer.Error("""{"code":-32602,"message":"no"}"""u8.ToArray()));
        scene.Server.Tools["slow"] = (_, _, _) => Task.FromResult(UpstreamAnswer.Result("""{"content":[],"isError":true}"""u8.ToArray()));
        var (error, isError) = (scene.Call("remote__echo"), scene.Call("remote__slow"));

        (await scene.SendAsync(scene.Remote, error)).Status.ShouldBe(CallReplyStatus.Error);
        (await scene.SendAsync(scene.Remote, isError)).Status.ShouldBe(CallReplyStatus.Result);

        scene.Audit.Outcomes[error.OperationId].Outcome.ShouldBe(AuditOutcomes.Failed);
        scene.Audit.Outcomes[isError.OperationId].Outcome.ShouldBe(AuditOutcomes.Failed);
    }

    /// <summary>Makes the tool <c>slow</c> wait for the test.</summary>
    internal static (TaskCompletionSource Running, TaskCompletionSource Release) Block(CallScene scene)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Server.Tools["slow"] = async (_, _, cancellationToken) =>
        {
            running.TrySetResult();
            await release.Task.WaitAsync(CallScene.Patience, cancellationToken);
            return FakeServer.Text("done");
        };
        return (running, release);
    }
}
