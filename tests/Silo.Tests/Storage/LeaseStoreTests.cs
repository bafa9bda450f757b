using Archestra.Cluster.Silo.Storage.Leases;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class LeaseStoreTests(PostgresServer server)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_that_want_a_lease_exactly_one_gets_it(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var stores = new[] { new LeaseStore(test.Database, test.Clock), new LeaseStore(test.OpenAnother(), test.Clock) };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            stores[i % 2].TryAcquireAsync("server/1", $"silo{i}", Duration, $"pid{i}", default)));

        var winner = outcomes.Where(o => o.Acquired).ShouldHaveSingleItem();
        outcomes.ShouldAllBe(o => o.Current.Holder == winner.Current.Holder && o.Current.Payload == winner.Current.Payload);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_expired_lease_changes_hands_with_its_payload_and_a_new_epoch(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new LeaseStore(test.Database, test.Clock);
        var first = await store.TryAcquireAsync("server/1", "silo1", Duration, "pid 17", default);

        (await store.TryAcquireAsync("server/1", "silo2", Duration, null, default)).Acquired.ShouldBeFalse();
        test.Clock.Now += Duration;
        var second = await store.TryAcquireAsync("server/1", "silo2", Duration, "pid 18", default);

        second.Acquired.ShouldBeTrue();
        second.Current.Epoch.ShouldBe(first.Current.Epoch + 1);
        second.Previous.ShouldBe(first.Current);
        (await store.RenewAsync("server/1", "silo1", first.Current.Epoch, Duration, null, default)).ShouldBeFalse();
        (await store.ReleaseAsync("server/1", "silo1", first.Current.Epoch, default)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Renewing_extends_a_lease_and_may_replace_its_payload(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new LeaseStore(test.Database, test.Clock);
        var lease = (await store.TryAcquireAsync("server/1", "silo1", Duration, "starting", default)).Current;
        test.Clock.Now += Duration / 2;

        (await store.RenewAsync("server/1", "silo1", lease.Epoch, Duration, "pid 17", default)).ShouldBeTrue();
        (await store.RenewAsync("server/1", "silo1", lease.Epoch, Duration, null, default)).ShouldBeTrue();

        var current = (await store.TryAcquireAsync("server/1", "silo2", Duration, null, default)).Current;
        current.ShouldBe(lease with { Payload = "pid 17", ExpiresAt = test.Clock.Now + Duration });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_released_lease_is_free_and_leaves_nothing_to_clean_up(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new LeaseStore(test.Database, test.Clock);
        var first = await store.TryAcquireAsync("server/1", "silo1", Duration, "pid 17", default);

        (await store.ReleaseAsync("server/1", "silo1", first.Current.Epoch, default)).ShouldBeTrue();

        var second = await store.TryAcquireAsync("server/1", "silo2", Duration, null, default);
        (second.Acquired, second.Previous).ShouldBe((true, null));
        second.Current.Epoch.ShouldBe(first.Current.Epoch + 1, "epochs go on counting");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_holder_that_acquires_again_begins_a_new_epoch(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new LeaseStore(test.Database, test.Clock);
        var first = await store.TryAcquireAsync("server/1", "silo1", Duration, "pid 17", default);

        var second = await store.TryAcquireAsync("server/1", "silo1", Duration, "pid 18", default);

        second.Acquired.ShouldBeTrue();
        second.Previous.ShouldBe(first.Current);
        (await store.RenewAsync("server/1", "silo1", first.Current.Epoch, Duration, null, default)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_dead_silo_left_is_listed_by_its_name(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new LeaseStore(test.Database, test.Clock);
        await store.TryAcquireAsync("server/1", "host-a/1", Duration, "pid 17", default);
        await store.TryAcquireAsync("server/2", "host-b/1", Duration, "pid 18", default);
        var released = await store.TryAcquireAsync("server/3", "host-a/1", Duration, "pid 19", default);
        await store.ReleaseAsync("server/3", "host-a/1", released.Current.Epoch, default);
        test.Clock.Now += Duration * 2;

        (await store.ListByHolderAsync("host-a/", default)).ShouldHaveSingleItem().Payload.ShouldBe("pid 17");
    }
}
