using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class DocumentStoreTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_document_comes_back_as_it_was_stored(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        const string Body = """{"text":"ä € 😀 ' \" \\ \u0000"}""";

        await store.ApplyAsync([DocumentChange.Inserted("server", "t1", "a", "Näme", "u1", Body)], [], default);

        var expected = new StoredDocument("server", "t1", "a", 1, "Näme", "u1", Body, test.Clock.Now, test.Clock.Now);
        (await store.GetAsync("server", "t1", "a", default)).ShouldBe(expected);
        (await store.FindByNameAsync("server", "t1", "Näme", default)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_tenant_or_kind_sees_nothing(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync([DocumentChange.Inserted("server", "t1", "a", "n", null, "{}")], [], default);

        (await store.GetAsync("server", "t2", "a", default)).ShouldBeNull();
        (await store.GetAsync("user", "t1", "a", default)).ShouldBeNull();
        (await store.FindByNameAsync("server", "t2", "n", default)).ShouldBeNull();
        (await store.ListAsync(new DocumentQuery("server", "t2"), default)).Documents.ShouldBeEmpty();
        (await store.ApplyAsync([DocumentChange.Replaced("server", "t2", "a", 1, "n", null, "{}")], [], default))
            .Status.ShouldBe(ApplyStatus.NotFound);
        (await store.ApplyAsync([DocumentChange.Inserted("server", "t2", "a", "n", null, "{}")], [], default)).IsApplied.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_replacement_counts_the_version_and_keeps_the_creation_time(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        var created = test.Clock.Now;
        await store.ApplyAsync([DocumentChange.Inserted("server", "t1", "a", "n", null, "1")], [], default);
        test.Clock.Now += TimeSpan.FromMinutes(1);

        var outcome = await store.ApplyAsync([DocumentChange.Replaced("server", "t1", "a", 1, "m", "o", "2")], [], default);

        outcome.Versions.ShouldBe([2]);
        (await store.GetAsync("server", "t1", "a", default)).ShouldBe(
            new StoredDocument("server", "t1", "a", 2, "m", "o", "2", created, test.Clock.Now));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_conflict_names_the_change_and_its_reason(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync(
            [
                DocumentChange.Inserted("server", "t1", "a", "taken", null, "{}"),
                DocumentChange.Inserted("server", "t1", "b", "free", null, "{}"),
            ],
            [],
            default);
        (DocumentChange Change, ApplyStatus Expected)[] cases =
        [
            (DocumentChange.Inserted("server", "t1", "a", "other", null, "{}"), ApplyStatus.AlreadyExists),
            (DocumentChange.Inserted("server", "t1", "c", "taken", null, "{}"), ApplyStatus.NameTaken),
            (DocumentChange.Replaced("server", "t1", "b", 1, "taken", null, "{}"), ApplyStatus.NameTaken),
            (DocumentChange.Replaced("server", "t1", "b", 7, "free", null, "{}"), ApplyStatus.VersionMismatch),
            (DocumentChange.Replaced("server", "t1", "x", 1, "x", null, "{}"), ApplyStatus.NotFound),
            (DocumentChange.Deleted("server", "t1", "b", 7), ApplyStatus.VersionMismatch),
            (DocumentChange.Deleted("server", "t1", "x", 1), ApplyStatus.NotFound),
        ];

        foreach (var (change, expected) in cases)
        {
            var outcome = await store.ApplyAsync(
                [DocumentChange.Inserted("server", "t1", "new", null, null, "{}"), change], [Entry("new")], default);

            outcome.Status.ShouldBe(expected, change.ToString());
            outcome.ConflictingChange.ShouldBe(1);
            (await store.GetAsync("server", "t1", "new", default)).ShouldBeNull("the change before the conflict is undone");
        }

        (await new ChangeFeedStore(test.Database, test.Clock).ReadAsync(0, 10, default)).LastSequence.ShouldBe(0, "no feed entry is left");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_that_replace_one_version_exactly_one_wins(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync([DocumentChange.Inserted("server", "t1", "a", "n", null, "{}")], [], default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            store.ApplyAsync([DocumentChange.Replaced("server", "t1", "a", 1, "n", null, $"{i}")], [Entry("a")], default)));

        outcomes.Count(o => o.IsApplied).ShouldBe(1);
        outcomes.Count(o => o.Status == ApplyStatus.VersionMismatch).ShouldBe(19);
        (await store.GetAsync("server", "t1", "a", default))!.Body.ShouldBe($"{Array.FindIndex(outcomes, o => o.IsApplied)}");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_that_take_one_name_exactly_one_wins(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync(
            [.. Enumerable.Range(0, 10).Select(i => DocumentChange.Inserted("server", "t1", $"old{i}", null, null, "{}"))], [], default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.ApplyAsync(
            [
                i < 10
                    ? DocumentChange.Inserted("server", "t1", $"new{i}", "wanted", null, "{}")
                    : DocumentChange.Replaced("server", "t1", $"old{i - 10}", 1, "wanted", null, "{}"),
            ],
            [Entry("a")],
            default)));

        outcomes.Count(o => o.IsApplied).ShouldBe(1);
        outcomes.Count(o => o.Status == ApplyStatus.NameTaken).ShouldBe(19);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_snapshot_holds_all_documents_of_its_kinds_and_where_the_feed_stood(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        (await store.SnapshotAsync("t1", ["a", "b"], default)).FeedSequence.ShouldBe(0);
        await store.ApplyAsync(
            [
                DocumentChange.Inserted("b", "t1", "2", null, null, "{}"),
                DocumentChange.Inserted("a", "t1", "1", null, null, "{}"),
                DocumentChange.Inserted("c", "t1", "3", null, null, "{}"),
                DocumentChange.Inserted("a", "t2", "4", null, null, "{}"),
            ],
            [Entry("1"), Entry("2")],
            default);

        var snapshot = await store.SnapshotAsync("t1", ["a", "b"], default);

        snapshot.FeedSequence.ShouldBe(2);
        snapshot.Documents.Select(d => d.Id).ShouldBe(["1", "2"]);
    }

    internal static ChangeFeedEntry Entry(string subject) =>
        new("t1", FeedEntryKind.GatewayChanged, subject, 1, DateTimeOffset.UnixEpoch.AddYears(100));
}
