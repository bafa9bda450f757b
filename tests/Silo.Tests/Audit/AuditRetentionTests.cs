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
        (await scene.RecordsAsync()).Select(record => record.Tool).ShouldBe(["young"]);
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
        var nulls = string.Join(", ", Archestra.Cluster.Silo.Audit.AuditColumn.Indexed.Select(column => $"{column.Name} = NULL"));

        await scene.ExecuteAsync($"UPDATE audit_entries SET body = NULL, {nulls} WHERE sequence = @Sequence", new { young.Sequence });

        (await scene.FindAsync()).Sentence.ShouldBe($"The body of entry {young.Sequence} was removed: no retention entry tells of it.");
    }
}
