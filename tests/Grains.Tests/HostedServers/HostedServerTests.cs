using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Tests.Calls;
using Archestra.Cluster.Grains.Tests.Scene;

namespace Archestra.Cluster.Grains.Tests.HostedServers;

public sealed class HostedServerTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_first_call_starts_the_server_with_its_values_and_the_next_ones_use_it()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Secrets.Put(CallScene.Tenant, new SecretRef("se_1", 1), "s3cret");
        scene.Secrets.Put(CallScene.Tenant, new SecretRef("se_2", 1), "t0ken");
        scene.PutHostedConnection(
            new() { Target = CredentialTarget.EnvironmentVariable, TargetName = "API_KEY", Secret = new SecretRef("se_1", 1) },
            new() { Target = CredentialTarget.Argument, TargetName = "--token=", Secret = new SecretRef("se_2", 1) });

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"))));

        scene.Server.Received.Count.ShouldBe(10);
        scene.Launcher.Launches.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Name.ShouldBe(CallScene.HostedTarget),
            l => l.Command.ShouldBe("sample-server"),
            l => l.Arguments.ShouldBe(["--quiet", "--token=t0ken"]),
            l => l.Environment.ShouldBe(new Dictionary<string, string> { ["MODE"] = "plain", ["API_KEY"] = "s3cret" }, ignoreOrder: true),
            l => l.SecretValues.ShouldContain("t0ken"));
        scene.Leases.Find(CallScene.HostedTarget)!.Payload.ShouldBe("""["process 1"]""");
    }

    [Fact]
    public async Task A_server_killed_in_mid_call_answers_at_once_and_the_next_call_finds_it_restarted()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, _) = RemoteCallTests.Block(scene);
        var call = scene.Call("hosted__slow");
        var pending = scene.SendAsync(scene.Hosted, call);
        await running.Task.WaitAsync(CallScene.Patience);

        scene.Launcher.Processes[0].End("The server was killed (signal 9).");
        var killed = await pending;
        var next = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        killed.Status.ShouldBe(CallReplyStatus.Unknown);
        scene.Audit.Outcomes[call.OperationId].Outcome.ShouldBe(AuditOutcomes.Unknown);
        next.Status.ShouldBe(CallReplyStatus.Result, next.Reason);
        scene.Launcher.Processes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_crash_loop_backs_off_and_says_so()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Launcher.Fails = () => "Exit code 1: no such option.";

        var first = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var second = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var waiting = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        var third = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var looping = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        new[] { first, second, third }.ShouldAllBe(r => r.Status == CallReplyStatus.NotStarted);
        waiting.ShouldSatisfyAllConditions(
            r => r.Status.ShouldBe(CallReplyStatus.ServerUnavailable), r => r.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1)));
        looping.ShouldSatisfyAllConditions(
            r => r.Status.ShouldBe(CallReplyStatus.ServerUnavailable),
            r => r.Reason!.ShouldContain("crash loop"),
            r => r.Reason!.ShouldContain("no such option"));
        scene.Launcher.Launches.Count.ShouldBe(3);
        (await scene.StatusAsync(scene.Hosted)).State.ShouldBe(ServerState.BackingOff);
    }

    [Fact]
    public async Task A_changed_connection_ends_the_wait_of_a_crash_loop()
    {
        await using var scene = await CallScene.StartAsync();
        scene.Launcher.Fails = () => "Exit code 1: no key.";
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        scene.Launcher.Fails = () => null;
        scene.PutHostedConnection(new CredentialBinding { Target = CredentialTarget.EnvironmentVariable, TargetName = "KEY", PlainValue = "k" });

        await scene.AnnounceAsync("co_hosted");

        (await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"))).Status.ShouldBe(CallReplyStatus.Result);
    }

    [Fact]
    public async Task A_replaced_value_starts_a_new_process_and_the_old_one_finishes_its_calls()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, release) = RemoteCallTests.Block(scene);
        var pending = scene.SendAsync(scene.Hosted, scene.Call("hosted__slow"));
        await running.Task.WaitAsync(CallScene.Patience);
        scene.PutHostedConnection(new CredentialBinding { Target = CredentialTarget.EnvironmentVariable, TargetName = "KEY", PlainValue = "k" });

        await scene.AnnounceAsync("co_hosted");
        var next = scene.Call("hosted__echo");
        (await scene.SendAsync(scene.Hosted, next)).Status.ShouldBe(CallReplyStatus.Result);

        scene.Server.SessionOf(next.OperationId).ShouldBe("process 2");
        scene.Leases.Find(CallScene.HostedTarget)!.Payload.ShouldBe("""["process 1","process 2"]""");
        scene.Launcher.Launches[1].Epoch.ShouldBe(scene.Launcher.Launches[0].Epoch);
        release.SetResult();
        (await pending).Status.ShouldBe(CallReplyStatus.Result);
        await CallScene.UntilAsync(() => scene.Leases.Find(CallScene.HostedTarget)!.Payload == """["process 2"]""");
        scene.Launcher.Processes[0].IsAlive.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_activations_run_one_process()
    {
        await using var scene = await CallScene.StartAsync(silos: 2);
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        scene.Cluster.DuplicateActivation(scene.Hosted);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"))));

        scene.Launcher.Launches.Count.ShouldBe(1);
        scene.Launcher.MaxAlive.ShouldBe(1);
        replies.ShouldAllBe(r => r.Status == CallReplyStatus.Result || r.Status == CallReplyStatus.NotStarted);
        replies.ShouldContain(r => r.Status == CallReplyStatus.Result);
        replies.Where(r => r.Status == CallReplyStatus.NotStarted).ShouldAllBe(r => r.RetryAfter != null);
    }

    [Fact]
    public async Task What_a_killed_silo_left_running_is_ended_before_another_silo_starts_the_server()
    {
        await using var scene = await CallScene.StartAsync(silos: 2);
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        await EmbeddedCluster.KillAsync(scene.Cluster.Silos.Single(s => s.ActivationCount > 0 && HoldsHostedServer(scene, s)));

        var tooSoon = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var aliveMeanwhile = scene.Launcher.Processes[0].IsAlive;
        scene.Time.Advance(Lease);
        var later = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        tooSoon.Status.ShouldBe(CallReplyStatus.NotStarted);
        tooSoon.RetryAfter.ShouldNotBeNull();
        aliveMeanwhile.ShouldBeTrue();
        later.Status.ShouldBe(CallReplyStatus.Result, later.Reason);
        scene.Launcher.Reaped.ShouldBe(["process 1"]);
        scene.Launcher.MaxAlive.ShouldBe(1);
        scene.Launcher.Launches[1].Epoch.ShouldBeGreaterThan(scene.Launcher.Launches[0].Epoch);
    }

    [Fact]
    public async Task Nothing_is_started_while_a_leftover_cannot_be_ended()
    {
        await using var scene = await CallScene.StartAsync(silos: 2);
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        await EmbeddedCluster.KillAsync(scene.Cluster.Silos.Single(s => HoldsHostedServer(scene, s)));
        scene.Launcher.ReapingFails = true;
        scene.Time.Advance(Lease);

        var refused = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var payload = scene.Leases.Find(CallScene.HostedTarget)!.Payload;
        scene.Launcher.ReapingFails = false;
        var started = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        refused.Status.ShouldBe(CallReplyStatus.NotStarted);
        payload.ShouldBe("""["process 1"]""", "the next holder must know of it");
        started.Status.ShouldBe(CallReplyStatus.Result, started.Reason);
        scene.Launcher.MaxAlive.ShouldBe(1);
    }

    [Fact]
    public async Task A_leftover_of_another_machine_ended_with_its_lease_and_holds_nothing_up()
    {
        await using var scene = await CallScene.StartAsync(silos: 2);
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        await EmbeddedCluster.KillAsync(scene.Cluster.Silos.Single(s => HoldsHostedServer(scene, s)));
        scene.Launcher.OutOfReach = true;
        scene.Time.Advance(Lease);

        var started = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        started.Status.ShouldBe(CallReplyStatus.Result, started.Reason);
        scene.Launcher.Reaped.ShouldBeEmpty();
        scene.Leases.Find(CallScene.HostedTarget)!.Payload.ShouldBe("""["process 2"]""");
    }

    [Fact]
    public async Task A_lost_lease_ends_the_process_at_once()
    {
        await using var scene = await CallScene.StartAsync();
        var (running, _) = RemoteCallTests.Block(scene);
        var pending = scene.SendAsync(scene.Hosted, scene.Call("hosted__slow"));
        await running.Task.WaitAsync(CallScene.Patience);

        scene.Leases.Steal(CallScene.HostedTarget);
        await scene.AdvanceUntilAsync(() => Task.FromResult(!scene.Launcher.Processes[0].IsAlive), TimeSpan.FromMilliseconds(500));

        (await pending).Status.ShouldBeOneOf(CallReplyStatus.Unknown, CallReplyStatus.Streaming);
        var next = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        next.Status.ShouldBe(CallReplyStatus.NotStarted);
        scene.Launcher.Launches.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_renewed_ends_the_process_before_it_runs_out()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        var expires = scene.Leases.Find(CallScene.HostedTarget)!.ExpiresAt;
        scene.Leases.Broken = true;

        await scene.AdvanceUntilAsync(() => Task.FromResult(!scene.Launcher.Processes[0].IsAlive), TimeSpan.FromMilliseconds(100));

        scene.Time.GetUtcNow().ShouldBeLessThan(expires);
    }

    [Fact]
    public async Task A_store_that_fails_while_the_server_stops_leaves_a_lease_that_runs_out()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));
        scene.Leases.Broken = true;
        await scene.Cluster.DeactivateAsync(scene.Hosted).WaitAsync(CallScene.Patience);
        scene.Leases.Broken = false;
        scene.Launcher.Processes[0].IsAlive.ShouldBeFalse();

        scene.Time.Advance(Lease);
        var reply = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
    }

    [Fact]
    public async Task An_idle_server_is_stopped_and_its_lease_given_up()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        await scene.AdvanceUntilAsync(() => Task.FromResult(!scene.Launcher.Processes[0].IsAlive), TimeSpan.FromSeconds(2));
        await CallScene.UntilAsync(() => scene.Leases.Find(CallScene.HostedTarget) is null);
        var reply = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
        scene.Launcher.Processes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_stopping_silo_stops_its_servers_and_gives_their_leases_up()
    {
        await using var scene = await CallScene.StartAsync(silos: 2);
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        await EmbeddedCluster.StopSiloAsync(scene.Cluster.Silos.Single(s => HoldsHostedServer(scene, s))).WaitAsync(CallScene.Patience);
        var reply = await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        reply.Status.ShouldBe(CallReplyStatus.Result, reply.Reason);
        scene.Launcher.MaxAlive.ShouldBe(1);
        scene.Launcher.Reaped.ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_shows_the_servers_log_to_operators_only()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Hosted, scene.Call("hosted__echo"));

        var operators = await scene.StatusAsync(scene.Hosted);
        Security.CallerContext.Present(scene.Proofs.Issue(CallScene.Alice, 0, TimeSpan.MaxValue));
        var others = await scene.Hosted.GetStatusAsync();

        operators.ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(ServerState.Running), s => s.Starts.ShouldBe(1), s => s.StandardError.ShouldBe(["ready"]));
        others.StandardError.ShouldBeEmpty();
    }

    /// <summary>The holder of the lease is named after its silo.</summary>
    private static bool HoldsHostedServer(CallScene scene, EmbeddedSilo silo) =>
        scene.Leases.Find(CallScene.HostedTarget)!.Holder.StartsWith(CallScene.IncarnationOf(silo), StringComparison.Ordinal);
}
