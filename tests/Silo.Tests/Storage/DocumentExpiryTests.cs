using System.Text.Json;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class DocumentExpiryTests(PostgresServer server)
{
    private const string Unreadable = "0";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_document_is_found_by_its_id_alone(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync([DocumentChange.Inserted("gateway", "t1", "a", "n", null, "1"), DocumentChange.Inserted("gateway", "t2", "b", "n", null, "2")], [], default);

        (await store.FindByIdAsync("gateway", "b", default)).ShouldNotBeNull().TenantId.ShouldBe("t2");
        (await store.FindByIdAsync("gateway", "c", default)).ShouldBeNull();
        (await store.FindByIdAsync("user", "a", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_what_is_over_is_forgotten_the_oldest_first_and_at_most_so_many(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        await store.ApplyAsync([Ending("a", 3), Ending("b", 1), Ending("c", 2), Ending("d", 10), DocumentChange.Inserted("session", "t1", "e", null, null, "{}")], [], default);
        (await store.RemoveExpiredAsync([], 10, default)).ShouldBe(0);
        test.Clock.Now += TimeSpan.FromMinutes(5);

        (await store.RemoveExpiredAsync([], 2, default)).ShouldBe(2);
        (await IdsAsync(store)).ShouldBe(["a", "d", "e"]);
        (await store.RemoveExpiredAsync(["session"], 10, default)).ShouldBe(0);
        (await store.RemoveExpiredAsync(["other"], 10, default)).ShouldBe(1);
        (await IdsAsync(store)).ShouldBe(["d", "e"]);

        DocumentChange Ending(string id, int minutes) => DocumentChange.Inserted("session", "t1", id, null, null, "{}") with { ExpiresAt = test.Clock.Now.AddMinutes(minutes) };
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_replacement_says_anew_when_the_document_is_over(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        var soon = test.Clock.Now.AddMinutes(1);
        await store.ApplyAsync(
            [
                DocumentChange.Inserted("session", "t1", "prolonged", null, null, "{}") with { ExpiresAt = soon },
                DocumentChange.Inserted("session", "t1", "kept", null, null, "{}") with { ExpiresAt = soon },
                DocumentChange.Inserted("session", "t1", "ended", null, null, "{}"),
            ],
            [],
            default);
        await store.ApplyAsync(
            [
                DocumentChange.Replaced("session", "t1", "prolonged", 1, null, null, "{}") with { ExpiresAt = soon.AddHours(1) },
                DocumentChange.Replaced("session", "t1", "kept", 1, null, null, "{}"),
                DocumentChange.Replaced("session", "t1", "ended", 1, null, null, "{}") with { ExpiresAt = soon },
            ],
            [],
            default);
        test.Clock.Now += TimeSpan.FromMinutes(5);

        (await store.ListExpiredAsync("session", 10, default)).ShouldHaveSingleItem().Id.ShouldBe("ended");
        (await store.ListExpiredAsync("other", 10, default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_sweep_forgets_what_hangs_on_a_document_before_the_document(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        var changes = Enumerable.Range(0, 450).SelectMany(i => new[]
        {
            DocumentChange.Inserted("family", "t1", $"f{i}", null, null, $"{{\"n\":{i}}}") with { ExpiresAt = test.Clock.Now },
            DocumentChange.Inserted("session", "t1", $"s{i}", null, null, "{}") with { ExpiresAt = test.Clock.Now },
        });
        await store.ApplyAsync([.. changes, DocumentChange.Inserted("family", "t1", "good", null, null, "{}")], [], default);
        test.Clock.Now += TimeSpan.FromSeconds(1);
        var remains = new RecordedRemains("family", store);
        using var sweep = new ExpirySweep(store, [remains], test.Clock, NullLogger<ExpirySweep>.Instance);

        (await sweep.SweepAsync(default)).ShouldBe(900);

        remains.Forgotten.ShouldBe(Enumerable.Range(0, 450).Select(i => $"f{i}"), ignoreOrder: true);
        (await store.GetAsync("family", "t1", "good", default)).ShouldNotBeNull();
        (await sweep.SweepAsync(default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_forgotten_keeps_nothing_else(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);

        // More of them than are looked at in one go, and before all others.
        var unreadable = Enumerable.Range(0, 250).Select(i => DocumentChange.Inserted("family", "t1", $"bad{i}", null, null, Unreadable) with { ExpiresAt = test.Clock.Now });
        var good = Enumerable.Range(0, 250).Select(i => DocumentChange.Inserted("family", "t1", $"f{i}", null, null, "{}") with { ExpiresAt = test.Clock.Now.AddSeconds(1) });
        var other = DocumentChange.Inserted("session", "t1", "s", null, null, "{}") with { ExpiresAt = test.Clock.Now };
        await store.ApplyAsync([.. unreadable, .. good, other], [], default);
        test.Clock.Now += TimeSpan.FromSeconds(2);
        using var sweep = new ExpirySweep(store, [new RecordedRemains("family", store)], test.Clock, NullLogger<ExpirySweep>.Instance);

        (await sweep.SweepAsync(default)).ShouldBe(251);

        (await store.ListExpiredAsync("family", 1000, default)).Count.ShouldBe(250);
        (await store.GetAsync("session", "t1", "s", default)).ShouldBeNull();
    }

    private static async Task<string[]> IdsAsync(DocumentStore store) =>
        [.. (await store.ListAsync(new DocumentQuery("session", "t1") { Sort = DocumentSort.Id }, default)).Documents.Select(document => document.Id)];

    private sealed class RecordedRemains(string kind, DocumentStore store) : IDocumentRemains
    {
        public string Kind => kind;

        public List<string> Forgotten { get; } = [];

        public async Task ForgetAsync(StoredDocument document, CancellationToken cancellationToken)
        {
            if (document.Body == Unreadable)
            {
                throw new JsonException("This is none of ours.");
            }

            (await store.GetAsync(document.Kind, document.TenantId, document.Id, cancellationToken)).ShouldBe(document);
            Forgotten.Add(document.Id);
        }
    }
}
