using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Dapper;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditLogTests(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_intent_is_flushed_before_its_caller_goes_on(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        var flushed = new TaskCompletionSource<bool>();
        var mayGoOn = new TaskCompletionSource();
        Task<AuditIntent>? begin = null;
        scene.Observer.OnCommitted = _ =>
        {
            flushed.TrySetResult(begin?.IsCompleted ?? false);
            mayGoOn.Task.Wait(Patience);
        };

        begin = Task.Run(() => silo.Log.BeginAsync(Events.Call(), CancellationToken.None).AsTask());

        (await flushed.Task.WaitAsync(Patience)).ShouldBeFalse("the caller went on before the flush");
        mayGoOn.SetResult();
        var intent = await begin.WaitAsync(Patience);
        (await scene.QueryAsync<long>("SELECT sequence FROM audit_entries WHERE kind = 1")).ShouldBe([intent.Sequence]);
    }

    [Fact]
    public async Task A_commit_of_the_log_asks_SQLite_for_a_full_flush()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();

        var synchronous = await silo.Database.Database.WriteAsync(
            (connection, transaction, _) => connection.QuerySingleAsync<long>("PRAGMA synchronous", transaction: transaction),
            CancellationToken.None);

        synchronous.ShouldBe(2, "2 is FULL");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_outcome_is_on_disk_when_its_delay_is_over_though_nothing_else_is_written(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync(time);
        await silo.CallAsync();
        time.Advance(scene.Options.OutcomeDelay);
        var intent = await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);
        var outcome = new TaskCompletionSource();

        silo.Log.Complete(intent, Events.Outcome());
        var before = await OutcomesAsync(scene);
        scene.Observer.OnCommitted = _ => outcome.TrySetResult();
        time.Advance(scene.Options.OutcomeDelay);
        await outcome.Task.WaitAsync(Patience);

        before.ShouldBe(1);
        (await OutcomesAsync(scene)).ShouldBe(2);
        scene.Options.OutcomeDelay.ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(100));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_outcome_rides_with_the_next_intent(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync(time);
        var first = await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);
        silo.Log.Complete(first, Events.Outcome());

        await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);

        (await OutcomesAsync(scene)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Ten_thousand_concurrent_intents_share_flushes_and_keep_the_chain(string engine)
    {
        const int Calls = 10_000;
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();

        var intents = await Task.WhenAll(Enumerable.Range(0, Calls).Select(async i =>
        {
            var intent = await silo.Log.BeginAsync(Events.Call(tenantId: $"ten_{i % 7}"), CancellationToken.None);
            silo.Log.Complete(intent, Events.Outcome());
            return intent;
        }));
        await silo.StopAsync();

        intents.Select(intent => (intent.TenantId, intent.Sequence)).Distinct().Count().ShouldBe(Calls);
        scene.Observer.Batches.Count.ShouldBeLessThan(Calls / 10);
        (await OutcomesAsync(scene)).ShouldBe(Calls);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_store_that_refuses_refuses_the_call_and_later_serves_it_with_nothing_lost(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        var open = await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);

        await scene.ExecuteAsync("ALTER TABLE audit_entries RENAME TO out_of_reach");
        silo.Log.Complete(open, Events.Outcome());
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call("refused"), CancellationToken.None));
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.AppendAsync(Events.Change(), CancellationToken.None));
        await scene.ExecuteAsync("ALTER TABLE out_of_reach RENAME TO audit_entries");
        await silo.CallAsync("served");
        await silo.StopAsync();

        var records = await scene.RecordsAsync();
        records.Select(record => (record.Tool, record.Outcome)).ShouldBe(
            [("echo", AuditOutcomes.Succeeded), ("served", AuditOutcomes.Succeeded)], ignoreOrder: true);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_commit_whose_answer_was_lost_breaks_no_chain_and_its_refused_calls_did_not_start(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        FaultyDatabase? faulty = null;
        var silo = await scene.StartSiloAsync(wrap: database => faulty = new FaultyDatabase(database));
        await silo.CallAsync("before");

        faulty!.FailNextWrite(afterCommit: true);
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call("lost"), CancellationToken.None));
        faulty.FailNextWrite(afterCommit: false);
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call("refused"), CancellationToken.None));
        await silo.CallAsync("after");
        await silo.StopAsync();

        (await scene.RecordsAsync()).Select(record => (record.Tool, record.Outcome)).ShouldBe(
            [("before", AuditOutcomes.Succeeded), ("lost", AuditOutcomes.NotStarted), ("after", AuditOutcomes.Succeeded)], ignoreOrder: true);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_who_gave_up_while_his_intent_was_flushed_did_not_start()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        await silo.CallAsync("first");
        using var cancellation = new CancellationTokenSource();
        var flushed = new TaskCompletionSource();
        var mayGoOn = new TaskCompletionSource();
        scene.Observer.OnCommitted = _ =>
        {
            flushed.TrySetResult();
            mayGoOn.Task.Wait(Patience);
        };

        var begin = silo.Log.BeginAsync(Events.Call("abandoned"), cancellation.Token).AsTask();
        await flushed.Task.WaitAsync(Patience);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => begin.WaitAsync(Patience));
        mayGoOn.SetResult();
        await silo.StopAsync();

        (await scene.RecordsAsync(new AuditQuery { Tool = "abandoned" })).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.NotStarted);
    }

    [Fact]
    public async Task Nothing_can_be_recorded_before_the_log_is_open_or_after_it_is_closed()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        await silo.StopAsync();

        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call(), CancellationToken.None));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Text_that_no_database_stores_fails_nobody_elses_entry(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();

        await silo.CallAsync("nul\0 lone\uD800 long" + new string('x', 5000));
        await silo.StopAsync();

        var tool = (await scene.RecordsAsync()).ShouldHaveSingleItem().Tool!;
        tool.ShouldStartWith("nul\uFFFD lone\uFFFD long");
        tool.Length.ShouldBe(1024);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    private static async Task<long> OutcomesAsync(AuditScene scene) =>
        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE kind = 2"))[0];
}
