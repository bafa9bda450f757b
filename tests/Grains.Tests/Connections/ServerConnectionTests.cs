using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tests.Scene;

namespace Archestra.Cluster.Grains.Tests.Connections;

public sealed class ServerConnectionTests
{
    [Fact]
    public async Task The_stored_connection_is_given_out_with_its_version_and_without_secrets()
    {
        await using var scene = await CallScene.StartAsync();
        CallerContext.Present(scene.Proofs.System);

        var snapshot = await Connection(scene).GetAsync(CallScene.RemoteTarget);

        snapshot!.ShouldSatisfyAllConditions(
            s => s.ConnectionId.ShouldBe("co_remote"), s => s.Version.ShouldBe(1), s => s.Url.ShouldBe("https://mcp.example/mcp"));
    }

    [Fact]
    public async Task A_connection_that_does_not_exist_is_null()
    {
        await using var scene = await CallScene.StartAsync();
        CallerContext.Present(scene.Proofs.System);

        (await scene.Cluster.Silos[0].Grains.GetGrain<IServerConnectionGrain>("c/tn_1/co_none").GetAsync(CallScene.RemoteTarget)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_returns_only_when_no_new_call_can_use_the_old_connection()
    {
        await using var scene = await CallScene.StartAsync();
        await scene.SendAsync(scene.Remote, scene.Call("remote__echo"));
        scene.PutRemoteConnection();

        await scene.AnnounceAsync("co_remote");

        scene.Connector.Sessions[0].IsDraining.ShouldBeTrue();
        var call = scene.Call("remote__echo");
        (await scene.SendAsync(scene.Remote, call)).Status.ShouldBe(CallReplyStatus.Result);
        scene.Server.SessionOf(call.OperationId).ShouldBe("session 2");
    }

    [Fact]
    public async Task A_change_waits_out_the_lease_of_a_call_grain_that_does_not_confirm()
    {
        await using var scene = await CallScene.StartAsync();
        CallerContext.Present(scene.Proofs.System);
        await Connection(scene).GetAsync(CallScene.RemoteTarget);
        scene.Cluster.Faults = new() { LostReplies = 1 };
        var asked = scene.Time.GetUtcNow();

        // A lost reply completes with the work behind it, as a timeout; so does the change's own.
        var change = Connection(scene).OnStoredChangeAsync();
        await scene.AdvanceUntilAsync(() => Task.FromResult(change.IsCompleted), TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<TimeoutException>(() => change);
        (scene.Time.GetUtcNow() - asked).ShouldBeGreaterThanOrEqualTo(ConnectionLease.Duration);
    }

    private static IServerConnectionGrain Connection(CallScene scene) =>
        scene.Cluster.Silos[0].Grains.GetGrain<IServerConnectionGrain>("c/tn_1/co_remote");
}
