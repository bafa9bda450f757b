using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class DeadSiloTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Open_intents_of_a_killed_silo_are_unknown_when_another_has_outlived_its_silence(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var victim = await scene.StartSiloAsync(time);
        await victim.CallAsync("ended");
        foreach (var tenant in new[] { "ten_a", "ten_b", "ten_a" }) await victim.Log.BeginAsync(Events.Call("open", tenant), CancellationToken.None);
        await victim.KillAsync();

        time.Advance(scene.Options.SilenceLimit + TimeSpan.FromSeconds(1));
        var survivor = await scene.StartSiloAsync(time);

        (await scene.RecordsAsync(new AuditQuery { Outcome = AuditRecord.Pending })).ShouldBeEmpty();
        (await scene.RecordsAsync()).Select(record => (record.Tool, record.Outcome)).ShouldBe(
            [("ended", AuditOutcomes.Succeeded), ("open", AuditOutcomes.Unknown), ("open", AuditOutcomes.Unknown)], ignoreOrder: true);
        (await scene.RecordsAsync(tenantId: "ten_b")).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.Unknown);
        await survivor.StopAsync();
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_process_left_open_in_a_SQLite_file_is_unknown_at_once()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var victim = await scene.StartSiloAsync();
        await victim.Log.BeginAsync(Events.Call(), CancellationToken.None);
        await victim.KillAsync();
        // As the next process finds it: the row names a process that is not this one.
        await scene.ExecuteAsync("UPDATE audit_silos SET process = 'another'");

        await scene.StartSiloAsync();

        (await scene.RecordsAsync()).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.Unknown);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_living_silo_closes_a_dead_one_and_leaves_a_living_one_alone(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var living = await scene.StartSiloAsync(time);
        var closer = await scene.StartSiloAsync(time);
        var victim = await scene.StartSiloAsync(time);
        await living.Log.BeginAsync(Events.Call("running"), CancellationToken.None);
        await victim.Log.BeginAsync(Events.Call("lost"), CancellationToken.None);
        await victim.KillAsync();

        for (var silence = TimeSpan.Zero; silence <= scene.Options.SilenceLimit; silence += scene.Options.HeartbeatInterval)
        {
            time.Advance(scene.Options.HeartbeatInterval);
            await UntilAsync(async () => (await HeartbeatsAsync(scene, time)) == 2);
        }

        await UntilAsync(async () => (await scene.RecordsAsync(new AuditQuery { Tool = "lost" })).Single().Outcome is not null);

        (await scene.RecordsAsync(new AuditQuery { Tool = "running" })).Single().Outcome.ShouldBeNull();
        await closer.StopAsync();
        await living.StopAsync();
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_clean_stop_leaves_nothing_to_close(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        var intent = await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);
        silo.Log.Complete(intent, Events.Outcome());

        await silo.StopAsync();

        (await scene.RecordsAsync()).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.Succeeded);
        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_silos WHERE closed_at IS NULL")).ShouldBe([0]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_silos_write_one_tenants_log_at_the_same_time(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        TestSilo[] silos = [await scene.StartSiloAsync(), await scene.StartSiloAsync()];

        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => silos[i % 2].CallAsync()));
        await Task.WhenAll(silos.Select(silo => silo.StopAsync()));

        var verification = await scene.VerifyAsync();
        verification.Findings.ShouldBeEmpty();
        verification.Chains.ShouldBe(2);
        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE kind = 2")).ShouldBe([400]);
    }

    [Fact]
    public async Task A_head_of_a_silo_that_was_only_slow_is_not_stated_after_a_later_one_of_its_own()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var slow = await scene.StartSiloAsync();
        var closer = await scene.StartSiloAsync();
        await slow.CallAsync();
        var seen = (await scene.QueryAsync<EntryHead>("SELECT sequence AS Sequence, mac AS Mac FROM audit_entries WHERE silo = @Id ORDER BY sequence DESC LIMIT 1", new { slow.Id }))[0];
        await slow.CallAsync();
        await slow.StopAsync();

        closer.Writer.AddForeignHead("ten_a", new CheckpointHead(slow.Id, seen.Sequence, seen.Mac, seen.Sequence + 1));
        await closer.CallAsync();
        await closer.StopAsync();

        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    private static async Task<long> HeartbeatsAsync(AuditScene scene, ManualTimeProvider time) =>
        (await scene.QueryAsync<long>(
            "SELECT count(*) FROM audit_silos WHERE heartbeat_at = @Now", new { Now = time.GetUtcNow().ToUnixTimeMilliseconds() }))[0];

    // What a beat does is seen in the database only; it is looked for again until it is there.
    private static async Task UntilAsync(Func<Task<bool>> isReached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isReached()) limit.Token.ThrowIfCancellationRequested();
    }

    private sealed class EntryHead
    {
        public long Sequence { get; init; }

        public byte[] Mac { get; init; } = [];
    }
}
