using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tests.Scene;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class RemoteSessionTests
{
    [Fact]
    public async Task Values_are_injected_as_headers_the_sealed_ones_opened()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Secrets.Put(CallScene.Tenant, new SecretRef("se_1", 1), "s3cret");
        scene.PutRemoteConnection(
            new() { Target = CredentialTarget.Header, TargetName = "Authorization", ValuePrefix = "Bearer ", Secret = new SecretRef("se_1", 1) },
            new() { Target = CredentialTarget.Header, TargetName = "X-Region", PlainValue = "eu" });

        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        var target = scene.Connector.Targets.ShouldHaveSingleItem();
        target.Headers.ShouldBe([new("Authorization", "Bearer s3cret"), new("X-Region", "eu")]);
        target.ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_replaced_value_serves_the_next_call_while_the_old_session_finishes_its_own()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, release) = RemoteCallTests.Block(scene);
        var old = scene.Call("remote__slow");
        var pending = scene.SendAsync(scene.Remote, old);
        await running.Task.WaitAsync(CallScene.Patience);
        scene.PutRemoteConnection(new CredentialBinding { Target = CredentialTarget.Header, TargetName = "X-Region", PlainValue = "us" });

        await scene.AnnounceAsync("co_remote");
        var next = scene.Call("remote__echo");
        (await scene.SendAsync(scene.Remote, next)).Status.ShouldBe(CallReplyStatus.Result);

        scene.Server.SessionOf(next.OperationId).ShouldBe("session 2");
        scene.Connector.Targets[1].Headers.ShouldHaveSingleItem().Value.ShouldBe("us");
        scene.Connector.Sessions[0].ShouldSatisfyAllConditions(s => s.IsDraining.ShouldBeTrue(), s => s.IsAlive.ShouldBeTrue());
        release.SetResult();
        (await pending).Status.ShouldBe(CallReplyStatus.Result);
        scene.Server.SessionOf(old.OperationId).ShouldBe("session 1");
        await CallScene.UntilAsync(() => !scene.Connector.Sessions[0].IsAlive);
    }

    [Fact]
    public async Task A_change_that_was_not_announced_is_seen_when_the_lease_ends()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.PutRemoteConnection(new CredentialBinding { Target = CredentialTarget.Header, TargetName = "X-Region", PlainValue = "us" });

        scene.Time.Advance(2 * ConnectionLease.Duration);
        var call = scene.Call("remote__echo");
        await scene.SendAsync(scene.Remote, call);

        scene.Server.SessionOf(call.OperationId).ShouldBe("session 2");
    }

    [Fact]
    public async Task A_removed_connection_serves_no_call()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Documents.Remove("connection", CallScene.Tenant, "co_remote");
        await scene.AnnounceAsync("co_remote");

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.ServerUnavailable);
        scene.Server.Received.Count.ShouldBe(1);
        await CallScene.UntilAsync(() => !scene.Connector.Sessions[0].IsAlive);
    }

    [Fact]
    public async Task A_session_that_ended_is_opened_anew_by_the_next_call()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Connector.Sessions[0].End("The server forgot the session.");

        var call = scene.Call("remote__echo");
        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
        scene.Server.SessionOf(call.OperationId).ShouldBe("session 2");
    }

    [Fact]
    public async Task A_call_that_the_session_did_not_start_any_more_goes_through_the_next_one_once()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = async (request, _, _) =>
        {
            if (scene.Connector.Sessions.Count == 1)
            {
                scene.Connector.Sessions[0].End("The server forgot the session.");
                return UpstreamAnswer.NotStarted("The session is gone.");
            }

            await Task.Yield();
            return FakeServer.Text("second");
        };
        var call = scene.Call("remote__slow");

        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
        scene.Server.Received.Count(r => r.OperationId == call.OperationId).ShouldBe(2);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Succeeded);
    }

    [Fact]
    public async Task A_call_that_may_have_run_is_never_sent_again()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = (_, _, _) =>
        {
            scene.Connector.Sessions[0].End("Connection reset.");
            return Task.FromResult(UpstreamAnswer.Unknown("The connection broke while the call ran."));
        };
        var call = scene.Call("remote__slow");

        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.Unknown);
        reply.RetryAfter.ShouldBeNull();
        scene.Server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unreachable_server_answers_all_who_wait_and_is_tried_again_after_a_while()
    {
        await using var scene = await CallScene.StartAsync();
        var (trying, answer) = (new TaskCompletionSource(), new TaskCompletionSource<UpstreamConnectOutcome?>());
        scene.Connector.Intercept = _ =>
        {
            trying.TrySetResult();
            return answer.Task;
        };
        var calls = Enumerable.Range(0, 5).Select(_ => scene.SendAsync(scene.Remote, scene.Call("remote__echo"))).ToArray();
        await trying.Task.WaitAsync(CallScene.Patience);
        answer.SetResult(UpstreamConnectOutcome.Failed("Connection refused."));

        var replies = await Task.WhenAll(calls);
        scene.Connector.Intercept = _ => Task.FromResult<UpstreamConnectOutcome?>(null);
        var tooSoon = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        var later = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        replies.ShouldAllBe(r => r.Status == CallReplyStatus.NotStarted && r.Reason == "Connection refused." && r.RetryAfter != null);
        tooSoon.Status.ShouldBe(CallReplyStatus.NotStarted);
        later.Status.ShouldBe(CallReplyStatus.Result, later.Reason);
        scene.Connector.Targets.Count.ShouldBe(2);
        scene.Audit.Outcomes.Values.Count(o => o.Outcome == AuditOutcomes.NotStarted).ShouldBe(6);
    }

    [Fact]
    public async Task A_refused_credential_is_said_so_and_the_call_is_not_repeated()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["slow"] = (_, _, _) => Task.FromResult(UpstreamAnswer.Unauthorized("Bearer"u8.ToArray(), "HTTP 401."));
        var call = scene.Call("remote__slow");

        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.ServerUnavailable);
        reply.Reason!.ShouldContain("credential");
        scene.Server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_missing_sealed_value_stops_the_call_before_anything_is_sent()
    {
        await using var scene = await CallScene.StartAsync();
        scene.PutRemoteConnection(new CredentialBinding { Target = CredentialTarget.Header, TargetName = "A", Secret = new SecretRef("se_gone", 1) });

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.ServerUnavailable);
        scene.Connector.Targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_cannot_be_read_fails_the_call_on_record_and_unsent()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Documents.Put("connection", CallScene.Tenant, "co_remote", "not JSON");
        scene.Time.Advance(2 * ConnectionLease.Duration);
        var call = scene.Call("remote__echo");

        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Audit.Events.ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.NotStarted);
        scene.Server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_idle_session_is_closed_and_opened_again_when_needed()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        await scene.AdvanceUntilAsync(() => Task.FromResult(!scene.Connector.Sessions[0].IsAlive), TimeSpan.FromSeconds(20));
        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.Result);
        scene.Connector.Sessions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Deactivation_lets_the_call_in_flight_finish()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, release) = RemoteCallTests.Block(scene);
        var pending = scene.SendAsync(scene.Remote, scene.Call("remote__slow"));
        await running.Task.WaitAsync(CallScene.Patience);

        var deactivation = scene.Cluster.DeactivateAsync(scene.Remote);
        release.SetResult();

        (await pending).Status.ShouldBe(CallReplyStatus.Result);
        await deactivation.WaitAsync(CallScene.Patience);
        scene.Connector.Sessions[0].IsAlive.ShouldBeFalse();
    }

    [Fact]
    public async Task Every_page_of_tools_is_read_byte_for_byte()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Server.Tools["tools/list"] = (request, _, _) => Task.FromResult(
            request.ParamsMembers.IsEmpty
                ? UpstreamAnswer.Result("""{"tools":[{"name":"a","x":1.0e1},{"name":"bad name"}],"nextCursor":"p\u0032"}"""u8.ToArray())
                : UpstreamAnswer.Result("""{"tools":[{"name":"b","annotations":{"readOnlyHint":true}}]}"""u8.ToArray()));
        CallerContext.Present(scene.Proofs.System);

        var tools = await scene.Remote.ListToolsAsync();

        tools.Status.ShouldBe(InstalledToolsStatus.Known, tools.Problem);
        tools.Instructions.ShouldBe("Be kind.");
        tools.Tools.Select(t => (t.Name, t.ReadOnly)).ShouldBe([("a", false), ("b", true)]);
        Encoding.UTF8.GetString(tools.Tools[0].Definition).ShouldBe("""{"name":"a","x":1.0e1}""");
        Encoding.UTF8.GetString(scene.Server.Lists[1].ParamsMembers.Span).ShouldBe("""
            "cursor":"p\u0032"
            """);
    }

    [Fact]
    public async Task An_endless_list_of_tools_is_cut()
    {
        await using var scene = await CallScene.StartAsync(options => options.MaxToolPages = 3);
        var page = 0;
        scene.Server.Tools["tools/list"] = (_, _, _) => Task.FromResult(UpstreamAnswer.Result(
            Encoding.UTF8.GetBytes($$"""{"tools":[{"name":"t{{Interlocked.Increment(ref page)}}"}],"nextCursor":"more"}""")));
        CallerContext.Present(scene.Proofs.System);

        var tools = await scene.Remote.ListToolsAsync();

        tools.Tools.Length.ShouldBe(3);
        tools.Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task New_tools_of_the_server_are_asked_for_and_callable()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Server.Tools["fresh"] = (_, _, _) => Task.FromResult(FakeServer.Text("fresh"));
        scene.Server.Tools["tools/list"] = (_, _, _) => Task.FromResult(CallScene.ToolList("echo", "fresh"));

        scene.Connector.Sessions[0].ChangeTools();
        await CallScene.UntilAsync(() => scene.Server.Lists.Count > 0);

        await scene.AdvanceUntilAsync(
            async () => (await scene.SendAsync(scene.Remote, scene.Call("remote__fresh"))).Status == CallReplyStatus.Result, TimeSpan.Zero);
    }
}
