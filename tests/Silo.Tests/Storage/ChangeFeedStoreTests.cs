using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class ChangeFeedStoreTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reader_gets_what_came_after_its_sequence(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.Database, test.Clock);
        await AppendAsync(test, "a", "b", "c");

        var page = await feed.ReadAsync(1, 100, default);
        var first = await feed.ReadAsync(0, 1, default);

        page.Entries.Select(e => (e.Sequence, e.Subject)).ShouldBe([(2, "b"), (3, "c")]);
        page.Entries[0].TenantId.ShouldBe("t1");
        page.Entries[0].Kind.ShouldBe(FeedEntryKind.GatewayChanged);
        (page.LastSequence, page.Gap).ShouldBe((3, false));
        first.Entries.Select(e => e.Subject).ShouldBe(["a"]);
        first.LastSequence.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Asking_for_the_end_only_gives_no_entries_and_no_gap(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.Database, test.Clock);
        await AppendAsync(test, "a", "b");

        var page = await feed.ReadAsync(-1, 100, default);

        (page.LastSequence, page.Entries.Count, page.Gap).ShouldBe((2, 0, false));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pruning_drops_the_expired_front_and_shows_the_gap_to_who_is_behind(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.Database, test.Clock);
        await AppendExpiringAsync(test, ("a", 1), ("b", 10), ("c", 1));
        test.Clock.Now += TimeSpan.FromMinutes(5);

        (await feed.PruneAsync(default)).ShouldBe(1, "c has expired, but b stands before it");

        (await feed.ReadAsync(0, 100, default)).Gap.ShouldBeTrue();
        var page = await feed.ReadAsync(1, 100, default);
        page.Gap.ShouldBeFalse();
        page.Entries.Select(e => e.Subject).ShouldBe(["b", "c"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_sequence_goes_on_after_everything_was_pruned(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.Database, test.Clock);
        await AppendExpiringAsync(test, ("a", 1), ("b", 1));
        test.Clock.Now += TimeSpan.FromMinutes(5);

        (await feed.PruneAsync(default)).ShouldBe(2);

        (await feed.ReadAsync(2, 100, default)).ShouldSatisfyAllConditions(p => p.LastSequence.ShouldBe(2), p => p.Gap.ShouldBeFalse());
        await AppendAsync(test, "c");
        (await feed.ReadAsync(2, 100, default)).Entries.Single().Sequence.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reader_ahead_of_a_restored_store_sees_a_gap(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);

        (await new ChangeFeedStore(test.Database, test.Clock).ReadAsync(5, 100, default)).Gap.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task No_reader_ever_passes_an_entry_that_commits_later(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.OpenAnother(), test.Clock);
        const int Writers = 8, Each = 25;

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            var database = test.OpenAnother();
            for (var i = 0; i < Each; i++) await AppendAsync(test, database, $"{w}-{i}a", $"{w}-{i}b");
        })));
        var seen = new List<FeedEntry>();
        for (var last = 0L; seen.Count < Writers * Each * 2;)
        {
            var page = await feed.ReadAsync(last, 1000, default).WaitAsync(TimeSpan.FromSeconds(30));
            page.Gap.ShouldBeFalse();
            seen.AddRange(page.Entries);
            // The reader trusts the head: whatever is up to it must have been in this page.
            last = page.LastSequence;
            seen.Count.ShouldBe((int)last, "an entry appeared below a sequence that was read before");
            if (writing.IsFaulted) await writing;
        }

        seen.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, Writers * Each * 2).Select(i => (long)i));
        seen.Select(e => e.Subject).Distinct().Count().ShouldBe(Writers * Each * 2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pruning_while_others_append_drops_nothing_that_has_not_expired(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var feed = new ChangeFeedStore(test.OpenAnother(), test.Clock);
        var lasting = DocumentStoreTests.Entry("lasting");
        var expired = DocumentStoreTests.Entry("expired") with { ExpiresAt = test.Clock.Now };

        var appending = Task.Run(async () =>
        {
            // Nothing but expired entries first: then an emptied feed meets the first entry that must stay.
            for (var i = 0; i < 100; i++)
                await new DocumentStore(test.Database, test.Clock).ApplyAsync([], [i < 50 ? expired : lasting], default);
        });
        var pruned = 0;
        while (!appending.IsCompleted) pruned += await feed.PruneAsync(default);
        await appending;
        pruned += await feed.PruneAsync(default);

        pruned.ShouldBe(50);
        (await feed.ReadAsync(50, 1000, default)).ShouldSatisfyAllConditions(p => p.Gap.ShouldBeFalse(), p => p.Entries.Count.ShouldBe(50));
    }

    private static Task<ApplyOutcome> AppendAsync(TestDatabase test, params string[] subjects) => AppendAsync(test, test.Database, subjects);

    private static Task<ApplyOutcome> AppendAsync(TestDatabase test, Silo.Storage.Database.IDatabase database, params string[] subjects) =>
        new DocumentStore(database, test.Clock).ApplyAsync([], [.. subjects.Select(DocumentStoreTests.Entry)], default);

    private static Task<ApplyOutcome> AppendExpiringAsync(TestDatabase test, params (string Subject, int Minutes)[] entries) =>
        new DocumentStore(test.Database, test.Clock).ApplyAsync(
            [],
            [.. entries.Select(e => DocumentStoreTests.Entry(e.Subject) with { ExpiresAt = test.Clock.Now.AddMinutes(e.Minutes) })],
            default);
}
