using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Silo.Runtime.Embedded;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Embedded;

public sealed class DatabaseReminderStoreTests(PostgresServer server)
{
    private static readonly GrainId Grain = GrainId.Create("reminded", "x/t1/a");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reminder_is_kept_replaced_and_removed(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DatabaseReminderStore(test.Database);
        var reminder = new StoredReminder(Grain, "refresh", test.Clock.Now, TimeSpan.FromMinutes(5));
        var other = reminder with { GrainId = GrainId.Create("reminded", "x/t1/b") };

        await store.WriteAsync(reminder, default);
        await store.WriteAsync(other, default);
        await store.WriteAsync(reminder with { Period = TimeSpan.FromHours(1) }, default);

        (await store.ReadAllAsync(default)).ShouldBe([reminder with { Period = TimeSpan.FromHours(1) }, other]);
        await store.RemoveAsync(Grain, "refresh", default);
        (await store.ReadAllAsync(default)).ShouldBe([other]);
    }
}
