using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tests.Scene;

namespace Archestra.Cluster.Grains.Tests.Calls;

/// <summary>The silo's own check: what a front-end says is not believed.</summary>
public sealed class CallAuthorizationTests
{
    [Theory]
    [InlineData("remote__nothing", CallScene.GatewayId)]
    [InlineData("echo", CallScene.GatewayId)]
    [InlineData("remote__echo", "gw_other")]
    [InlineData("remote__echo", "../gw_1")]
    public async Task A_tool_that_the_gateway_does_not_show_is_not_found_and_on_record(string tool, string gateway)
    {
        await using var scene = await CallScene.StartAsync();
        var call = scene.Call(tool) with { GatewayId = gateway };

        var reply = await scene.SendAsync(scene.Remote, call);

        reply.Status.ShouldBe(CallReplyStatus.ToolNotFound);
        scene.Audit.Events.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            e => e.Outcome.ShouldBe(AuditOutcomes.Refused), e => e.OperationId.ShouldBe(call.OperationId), e => e.Tool.ShouldBe(tool));
        scene.Connector.Targets.ShouldBeEmpty();
    }

    /// <summary>RFC 9068 §4: a token is good at its audience only, here against a front-end that says otherwise.</summary>
    [Fact]
    public async Task A_token_for_another_gateway_calls_nothing_here()
    {
        await using var scene = await CallScene.StartAsync();

        var elsewhere = await scene.SendAsync(scene.Remote, scene.Call("remote__read"), CallScene.Reader with { GatewayId = "gw_other" });
        var here = await scene.SendAsync(scene.Remote, scene.Call("remote__read"), CallScene.Reader with { GatewayId = CallScene.GatewayId });

        elsewhere.Status.ShouldBe(CallReplyStatus.ToolNotFound);
        here.Status.ShouldBe(CallReplyStatus.Result);
    }

    [Fact]
    public async Task A_caller_without_the_tools_scope_is_told_which_it_needs()
    {
        await using var scene = await CallScene.StartAsync();

        var refused = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"), CallScene.Reader);
        var allowed = await scene.SendAsync(scene.Remote, scene.Call("remote__read"), CallScene.Reader);

        refused.Status.ShouldBe(CallReplyStatus.InsufficientScope);
        refused.Reason!.ShouldContain(Scopes.Write);
        allowed.Status.ShouldBe(CallReplyStatus.Result);
        scene.Server.Received.ShouldHaveSingleItem().Name.ShouldBe("read");
    }

    [Fact]
    public async Task A_call_sent_to_a_grain_that_does_not_serve_the_tool_does_not_run()
    {
        await using var scene = await CallScene.StartAsync();

        var reply = await scene.SendAsync(scene.Remote, scene.Call("hosted__echo"));

        reply.Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Connector.Targets.ShouldBeEmpty();
        scene.Launcher.Launches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shard_that_the_connection_does_not_have_serves_nothing()
    {
        await using var scene = await CallScene.StartAsync();
        var foreign = scene.Cluster.Silos[0].Grains.GetGrain<IUpstreamCallGrain>("u/tn_1/co_remote/1");

        var reply = await scene.SendAsync(foreign, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Connector.Targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tool_taken_from_the_gateway_is_gone_with_the_next_call()
    {
        await using var scene = await CallScene.StartAsync();
        (await scene.SendAsync(scene.Remote, scene.Call("remote__echo"))).Status.ShouldBe(CallReplyStatus.Result);

        scene.PutGateway(new GatewayInstallation("in_remote", ["read"]));

        (await scene.SendAsync(scene.Remote, scene.Call("remote__echo"))).Status.ShouldBe(CallReplyStatus.ToolNotFound);
    }

    [Fact]
    public async Task An_unchanged_gateway_is_not_read_again()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        var reads = scene.Documents.GatewayReads;

        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        scene.Documents.GatewayReads.ShouldBe(reads);
    }

    [Fact]
    public async Task Nothing_passes_while_the_silo_cannot_see_changes()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.Documents.IsFresh = false;

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.NotStarted);
        reply.RetryAfter.ShouldNotBeNull();
        scene.Server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_revoked_while_its_call_waits_for_a_place_ends_the_call()
    {
        await using var scene = await CallScene.StartAsync(options => options.MaxInFlight = 1);
        var (running, release) = RemoteCallTests.Block(scene);
        var first = scene.SendAsync(scene.Remote, scene.Call("remote__slow"));
        await running.Task.WaitAsync(CallScene.Patience);
        var waiting = scene.SendAsync(scene.Remote, scene.Call("remote__read"), CallScene.Reader);
        await scene.UntilQueuedAsync(scene.Remote, 1);

        scene.Proofs.Revoke(CallScene.Reader.TokenId);
        release.SetResult();

        (await first).Status.ShouldBe(CallReplyStatus.Result);
        (await waiting).Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Server.Received.ShouldHaveSingleItem().Name.ShouldBe("slow");
    }

    [Fact]
    public async Task A_tenant_that_waits_for_outcomes_learns_when_one_could_not_be_recorded()
    {
        await using var scene = await CallScene.StartAsync();
        scene.PutTenant(waitForAuditOutcome: true);
        var recorded = scene.Call("remote__echo");
        (await scene.SendAsync(scene.Remote, recorded)).Status.ShouldBe(CallReplyStatus.Result);
        scene.Audit.Outcomes.Keys.ShouldContain(recorded.OperationId);
        scene.Audit.RefusesOutcomes = true;

        var reply = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));

        reply.Status.ShouldBe(CallReplyStatus.Unknown);
    }
}
