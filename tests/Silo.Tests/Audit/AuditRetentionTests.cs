using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Silo.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditRetentionTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Old_bodies_go_with_their_columns_and_the_log_still_verifies(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync(time);
        await silo.CallAsync("old");
        await silo.CallAsync("foreign", "ten_b");
        time.Advance(TimeSpan.FromDays(2));
        await silo.CallAsync("young");

        var dropped = await silo.Retention.DropBodiesAsync("ten_a", time.GetUtcNow().AddDays(-1), CancellationToken.None);
        var droppedAgain = await silo.Retention.DropBodiesAsync("ten_a", time.GetUtcNow().AddDays(-1), CancellationToken.None);
        await silo.StopAsync();

        dropped.ShouldBe(2, "an intent and its outcome");
        droppedAgain.ShouldBe(0);
        var records = await scene.RecordsAsync();
        records.Where(record => record.Action == "tool.call").Select(record => record.Tool).ShouldBe(["young"]);
        var told = records.Single(record => record.Action == AuditRetention.Action);
        told.Outcome.ShouldBe(AuditOutcomes.Succeeded);
        told.Reason.ShouldBe("2 bodies were dropped.");
        told.Details.ShouldBe("""{"before":"2026-05-02T12:00:00.0000000Z"}""");
        (await scene.RecordsAsync(tenantId: "ten_b")).Select(record => record.Tool).ShouldBe(["foreign"]);
        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE tool = 'old'")).ShouldBe([0]);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retention_entry_excuses_nothing_younger_than_it_names()
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync(time);
        await silo.CallAsync("old");
        time.Advance(TimeSpan.FromDays(2));
        var young = await silo.CallAsync("young");
        await silo.Retention.DropBodiesAsync("ten_a", time.GetUtcNow().AddDays(-1), CancellationToken.None);
        await silo.StopAsync();
        var nulls = string.Join(", ", AuditColumn.Indexed.Select(column => $"{column.Name} = NULL"));

        await scene.ExecuteAsync($"UPDATE audit_entries SET body = NULL, {nulls} WHERE sequence = @Sequence", new { young.Sequence });

        (await scene.FindAsync()).Sentence.ShouldBe($"The body of entry {young.Sequence} was removed: no retention entry tells of it.");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_open_intent_keeps_its_body_and_what_comes_after_it_until_it_has_its_outcome(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync(time);
        await silo.CallAsync("before");
        var open = await silo.Log.BeginAsync(Events.Call("open"), CancellationToken.None);
        await silo.CallAsync("after");
        time.Advance(TimeSpan.FromDays(2));

        (await DropAsync(silo, time)).ShouldBe(2);
        (await CallsAsync(scene)).ShouldBe(["after", "open"]);
        await silo.Log.CompleteAsync(open, Events.Outcome(), CancellationToken.None);
        (await DropAsync(silo, time)).ShouldBeGreaterThanOrEqualTo(3);

        (await CallsAsync(scene)).ShouldBeEmpty();
        await silo.StopAsync();
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_survivors_outcome_stays_as_long_as_its_intent()
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var victim = await scene.StartSiloAsync(time);
        await victim.Log.BeginAsync(Events.Call("lost"), CancellationToken.None);
        await victim.KillAsync();
        await scene.ExecuteAsync("UPDATE audit_silos SET process = 'another'");
        var survivor = await scene.StartSiloAsync(time);
        time.Advance(TimeSpan.FromDays(2));
        // As when the clock of the victim went ahead: its intent looks younger than the outcome.
        await scene.ExecuteAsync("UPDATE audit_entries SET at = at + 172800000 WHERE kind = 1 AND silo = @Id", new { victim.Id });

        await DropAsync(survivor, time);

        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE kind = 2 AND ref_silo = @Id", new { victim.Id })).ShouldBe([1]);
        (await scene.RecordsAsync(new AuditQuery { Action = "tool.call" })).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcomes.Unknown);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Interrupted_it_goes_on_and_two_silos_at_once_drop_each_body_once(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var one = await scene.StartSiloAsync(time);
        var other = await scene.StartSiloAsync(time);
        await Task.WhenAll(Enumerable.Range(0, 700).Select(i => (i % 2 == 0 ? one : other).CallAsync()));
        time.Advance(TimeSpan.FromDays(2));
        using (var interruption = new CancellationTokenSource())
        {
            var interrupted = one.Retention.DropBodiesAsync("ten_a", time.GetUtcNow().AddDays(-1), interruption.Token);
            await Eventually.HoldsAsync(
                async () => interrupted.IsCompleted || (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE body IS NULL"))[0] > 0, "it has begun");
            await interruption.CancelAsync();
            await ((Task)interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var before = (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries WHERE body IS NULL"))[0];
        var dropped = await Task.WhenAll(DropAsync(one, time), DropAsync(other, time));

        (before + dropped.Sum()).ShouldBe(1400, "700 intents and their outcomes");
        (await CallsAsync(scene)).ShouldBeEmpty();
        await one.StopAsync();
        await other.StopAsync();
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET digest = zeroblob(32) WHERE sequence = 1", "Entry 1 was changed, moved or put in")]
    [InlineData("DELETE FROM audit_entries WHERE sequence = 2", "Entry 2 is missing: entry 3 comes in its place.")]
    [InlineData("UPDATE audit_entries SET tool = 'forged' WHERE sequence = 1", "The column 'tool' of entry 1 was put in")]
    [InlineData("DELETE FROM audit_entries WHERE kind = 5", "Entry ")]
    public async Task What_retention_left_of_an_entry_cannot_be_tampered_with(string tampering, string finding)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync(time);
        await silo.CallAsync();
        await silo.CallAsync();
        time.Advance(TimeSpan.FromDays(2));
        await DropAsync(silo, time);
        await silo.StopAsync();
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();

        await scene.ExecuteAsync(tampering);

        (await scene.FindAsync()).Sentence.ShouldStartWith(finding);
    }

    [Fact]
    public async Task Each_tenant_keeps_what_it_chose_else_the_default_and_one_silo_works_at_a_time()
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        await using var storage = await TestDatabase.CreateMigratedAsync("sqlite", server);
        var documents = new DocumentStore(storage.Database, time);
        var leases = new LeaseStore(storage.Database, time);
        foreach (var (tenant, days) in new (string, int?)[] { ("ten_a", 1), ("ten_b", 30), ("ten_c", null) })
        {
            var body = ConfigurationDirectory.Write(new Tenant { Id = tenant, Name = tenant, Audit = new AuditSettings { Retention = days is { } d ? TimeSpan.FromDays(d) : null } });
            await documents.ApplyAsync([DocumentChange.Inserted(DocumentKinds.Tenant, DocumentTenants.None, tenant, tenant, null, body)], [], CancellationToken.None);
        }

        var silo = await scene.StartSiloAsync(time);
        var other = await scene.StartSiloAsync(time);
        foreach (var tenant in new[] { "ten_a", "ten_b", "ten_c", "ten_gone" }) await silo.CallAsync(tenantId: tenant);
        time.Advance(TimeSpan.FromDays(10));
        await leases.TryAcquireAsync("audit-retention", "silo_busy", TimeSpan.FromMinutes(1), null, CancellationToken.None);
        await Schedule(silo).RunOnceAsync(CancellationToken.None);
        (await CallsAsync(scene)).ShouldBe(["echo"], "another silo is at it");

        time.Advance(TimeSpan.FromMinutes(2));
        await Schedule(other).RunOnceAsync(CancellationToken.None);

        (await CallsAsync(scene)).ShouldBeEmpty();
        (await CallsAsync(scene, "ten_b")).ShouldBe(["echo"]);
        (await CallsAsync(scene, "ten_c")).ShouldBe(["echo"], "for ever is the default");
        scene.Options.Retention = TimeSpan.FromDays(5);
        await Schedule(other).RunOnceAsync(CancellationToken.None);
        (await CallsAsync(scene, "ten_b")).ShouldBe(["echo"]);
        (await CallsAsync(scene, "ten_c")).ShouldBeEmpty();
        (await CallsAsync(scene, "ten_gone")).ShouldBeEmpty();

        AuditRetentionSchedule Schedule(TestSilo by) => new(
            by.Database, by.Retention, new TenantRetention(documents, Options.Create(scene.Options)), leases, Options.Create(scene.Options), time, NullLogger<AuditRetentionSchedule>.Instance);
    }

    private static Task<long> DropAsync(TestSilo silo, TimeProvider time) =>
        silo.Retention.DropBodiesAsync("ten_a", time.GetUtcNow().AddDays(-1), CancellationToken.None);

    private static async Task<IEnumerable<string?>> CallsAsync(AuditScene scene, string tenantId = "ten_a") =>
        (await scene.RecordsAsync(new AuditQuery { Action = "tool.call", Limit = AuditQuery.MaxLimit }, tenantId)).Select(record => record.Tool);
}
