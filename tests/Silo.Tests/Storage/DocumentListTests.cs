using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class DocumentListTests(PostgresServer server)
{
    private static readonly string[] Names = ["beta", "Alpha", "alpha-2", "a_c", "abc", "a%c", "gamma", "Ärger", "zeta", "ALPHA"];

    [Theory, MemberData(nameof(Sorts))]
    public async Task Pages_visit_every_document_once_in_order(string engine, string sort, bool descending)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);
        var query = new DocumentQuery("server", "t1") { Sort = Enum.Parse<DocumentSort>(sort), Descending = descending, Limit = 3 };

        var seen = new List<StoredDocument>();
        for (DocumentPage? page = null; page is null || page.NextCursor is not null;)
        {
            page = await store.ListAsync(query with { Cursor = page?.NextCursor }, default);
            page.Documents.Count.ShouldBeInRange(1, 3);
            seen.AddRange(page.Documents);
        }

        Comparison<StoredDocument> byKey = sort switch
        {
            nameof(DocumentSort.Name) => (a, b) => string.CompareOrdinal(a.Name ?? "", b.Name ?? ""),
            nameof(DocumentSort.CreatedAt) => (a, b) => a.CreatedAt.CompareTo(b.CreatedAt),
            nameof(DocumentSort.UpdatedAt) => (a, b) => a.UpdatedAt.CompareTo(b.UpdatedAt),
            _ => (_, _) => 0,
        };
        var expected = (await AllAsync(store)).ToList();
        expected.Sort((a, b) => byKey(a, b) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id));
        if (descending) expected.Reverse();
        seen.Select(d => d.Id).ShouldBe(expected.Select(d => d.Id));
    }

    [Theory]
    [InlineData("sqlite", "al", "Alpha,ALPHA,alpha-2")]
    [InlineData("postgres", "al", "Alpha,ALPHA,alpha-2")]
    [InlineData("sqlite", "a_", "a_c")]
    [InlineData("postgres", "a_", "a_c")]
    [InlineData("sqlite", "A%", "a%c")]
    [InlineData("postgres", "A%", "a%c")]
    [InlineData("sqlite", "Är", "Ärger")]
    [InlineData("postgres", "Är", "Ärger")]
    [InlineData("sqlite", "x'; DROP TABLE documents; --", "")]
    [InlineData("postgres", "x'; DROP TABLE documents; --", "")]
    public async Task A_prefix_is_taken_literally_and_without_case(string engine, string prefix, string expected)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);

        var page = await store.ListAsync(new DocumentQuery("server", "t1") { NamePrefix = prefix }, default);

        page.Documents.Select(d => d.Name!).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_owner_sees_what_it_owns(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);

        var page = await store.ListAsync(new DocumentQuery("server", "t1") { Owner = "u1" }, default);

        page.Documents.Count.ShouldBe(5);
        page.Documents.ShouldAllBe(d => d.Owner == "u1");
    }

    [Theory]
    [InlineData("sqlite", "phA", "Alpha,ALPHA,alpha-2")]
    [InlineData("postgres", "phA", "Alpha,ALPHA,alpha-2")]
    [InlineData("sqlite", "%", "a%c")]
    [InlineData("postgres", "%", "a%c")]
    public async Task A_part_of_a_name_is_taken_literally_and_without_case(string engine, string part, string expected)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);

        var page = await store.ListAsync(new DocumentQuery("server", "t1") { NameContains = part, IncludeTotal = true, Limit = 1 }, default);
        var all = await store.ListAsync(new DocumentQuery("server", "t1") { NameContains = part }, default);

        all.Documents.Select(d => d.Name!).Order(StringComparer.Ordinal).ShouldBe(expected.Split(',').Order(StringComparer.Ordinal));
        page.Total.ShouldBe(all.Documents.Count);
        all.Total.ShouldBeNull();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_member_of_the_body_filters_wherever_it_lies(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new DocumentStore(test.Database, test.Clock);
        string[] bodies =
        [
            """{"kind":"a","in":{"kind":"x"},"roles":["r1","r2"],"uses":[{"id":"i1"},{"id":"i2"}]}""",
            """{"kind":"b","in":{"kind":"y"},"roles":[],"uses":[{"other":1}],"note":"\u0000\u0000 \\u0000 \\\u0000"}""",
            """{"kind":"A"}""",
        ];
        for (var i = 0; i < bodies.Length; i++)
        {
            await store.ApplyAsync([DocumentChange.Inserted("server", "t1", $"id{i}", null, null, bodies[i])], [], default);
        }

        async Task<IEnumerable<string>> FindAsync(params DocumentFilter[] filters) =>
            (await store.ListAsync(new DocumentQuery("server", "t1") { Filters = filters }, default)).Documents.Select(d => d.Id);

        (await FindAsync(new DocumentFilter("kind", "a"))).ShouldBe(["id0"]);
        (await FindAsync(new DocumentFilter("in.kind", "y"))).ShouldBe(["id1"]);
        (await FindAsync(new DocumentFilter("roles[]", "r2"))).ShouldBe(["id0"]);
        (await FindAsync(new DocumentFilter("uses[].id", "i2"))).ShouldBe(["id0"]);
        (await FindAsync(new DocumentFilter("uses[].id", "i2"), new DocumentFilter("kind", "b"))).ShouldBeEmpty();
        (await FindAsync(new DocumentFilter("roles[]", "' OR 1=1 --"))).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_stay_whole_while_rows_come_and_go(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);
        var expected = (await AllAsync(store)).Select(d => d.Id).ToList();
        var query = new DocumentQuery("server", "t1") { Limit = 2 };

        var seen = new List<string>();
        for (DocumentPage? page = null; page is null || page.NextCursor is not null;)
        {
            page = await store.ListAsync(query with { Cursor = page?.NextCursor }, default);
            seen.AddRange(page.Documents.Select(d => d.Id).Where(expected.Contains));

            // One row before the cursor comes, and the row that the cursor was made of goes.
            await store.ApplyAsync([DocumentChange.Inserted("server", "t1", $"late{seen.Count}", $"!{seen.Count}", null, "{}")], [], default);
            await store.ApplyAsync([DocumentChange.Deleted("server", "t1", page.Documents[^1].Id, page.Documents[^1].Version)], [], default);
        }

        seen.ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cursor_that_is_not_ours_is_refused(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = await FilledAsync(test);
        var byName = (await store.ListAsync(new DocumentQuery("server", "t1") { Limit = 1 }, default)).NextCursor!;
        string[] strangers = ["x", "!!", "bnVsbA", "W10", "e30", "eyJTb3J0IjoibmFtZSJ9"];

        foreach (var cursor in strangers)
            (await store.ListAsync(new DocumentQuery("server", "t1") { Cursor = cursor }, default)).CursorRefused.ShouldBeTrue(cursor);
        (await store.ListAsync(new DocumentQuery("server", "t1") { Sort = DocumentSort.Id, Cursor = byName }, default)).CursorRefused.ShouldBeTrue();
        (await store.ListAsync(new DocumentQuery("server", "t1") { Descending = true, Cursor = byName }, default)).CursorRefused.ShouldBeTrue();
        (await store.ListAsync(new DocumentQuery("server", "t1") { Cursor = byName }, default)).CursorRefused.ShouldBeFalse();
    }

    public static TheoryData<string, string, bool> Sorts()
    {
        var sorts = new TheoryData<string, string, bool>();
        foreach (var engine in new[] { "sqlite", "postgres" })
        {
            foreach (var sort in Enum.GetNames<DocumentSort>())
            {
                sorts.Add(engine, sort, false);
                sorts.Add(engine, sort, true);
            }
        }

        return sorts;
    }

    private static async Task<DocumentStore> FilledAsync(TestDatabase test)
    {
        var store = new DocumentStore(test.Database, test.Clock);
        for (var i = 0; i < Names.Length; i++)
        {
            // Pairs share a creation time, so that the id has to decide.
            if (i % 2 == 0) test.Clock.Now += TimeSpan.FromSeconds(1);
            await store.ApplyAsync(
                [DocumentChange.Inserted("server", "t1", $"id{(i * 7) % 10}", Names[i], i % 2 == 0 ? "u1" : "u2", "{}")], [], default);
        }

        await store.ApplyAsync(
            [
                DocumentChange.Inserted("server", "t1", "nameless1", null, null, "{}"),
                DocumentChange.Inserted("server", "t1", "nameless2", null, null, "{}"),
            ],
            [],
            default);
        return store;
    }

    private static async Task<IReadOnlyList<StoredDocument>> AllAsync(DocumentStore store) =>
        (await store.ListAsync(new DocumentQuery("server", "t1"), default)).Documents;
}
