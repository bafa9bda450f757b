using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Storage.ApiTokens;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class ApiTokenStoreTests(PostgresServer server)
{
    private static readonly byte[] OldHash = Hash(1);
    private static readonly byte[] NewHash = Hash(2);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_token_is_found_by_its_hash_and_comes_back_whole(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        var token = Token(test) with { ExpiresAt = test.Clock.Now.AddDays(1) };
        await store.InsertAsync(token, OldHash, default);

        var lookup = await store.FindByHashAsync(OldHash, default);

        lookup.Token.ShouldBeEquivalentTo(token);
        lookup.MatchedPrevious.ShouldBeFalse();
        (await store.GetAsync("t1", "k1", default)).ShouldBeEquivalentTo(token);
        (await store.GetAsync("t2", "k1", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_unknown_hash_is_answered_with_the_sequence_alone(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);
        await store.RevokeAsync("t1", "k1", test.Clock.Now.AddHours(1), default);

        (await store.FindByHashAsync(NewHash, default)).ShouldBe(new ApiTokenLookup(1, null, false));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_rotation_both_tokens_are_good_until_the_overlap_ends(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);

        var outcome = await RotateAsync(store, test, NewHash, TimeSpan.FromMinutes(10));

        outcome.IsChanged.ShouldBeTrue();
        (outcome.Token!.Version, outcome.Token.Display, outcome.FeedSequence).ShouldBe((2, "arch_new", 1));
        (await store.FindByHashAsync(NewHash, default)).ShouldSatisfyAllConditions(
            l => l.Token!.Version.ShouldBe(2), l => l.MatchedPrevious.ShouldBeFalse(), l => l.FeedSequence.ShouldBe(1));
        (await store.FindByHashAsync(OldHash, default)).ShouldSatisfyAllConditions(
            l => l.MatchedPrevious.ShouldBeTrue(), l => l.Token!.PreviousExpiresAt.ShouldBe(test.Clock.Now.AddMinutes(10)));
        test.Clock.Now += TimeSpan.FromMinutes(10);
        (await store.FindByHashAsync(OldHash, default)).Token.ShouldBeNull();
        (await store.FindByHashAsync(NewHash, default)).Token.ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rotation_without_overlap_ends_the_old_token_at_once(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);

        await RotateAsync(store, test, NewHash, TimeSpan.Zero);

        (await store.FindByHashAsync(OldHash, default)).Token.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_second_rotation_drops_the_first_tokens_overlap(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);

        await RotateAsync(store, test, NewHash, TimeSpan.FromMinutes(10));
        await RotateAsync(store, test, Hash(3), TimeSpan.FromMinutes(10));

        (await store.FindByHashAsync(OldHash, default)).Token.ShouldBeNull();
        (await store.FindByHashAsync(NewHash, default)).MatchedPrevious.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_revocation_is_final_and_ends_an_overlap(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);
        await RotateAsync(store, test, NewHash, TimeSpan.FromMinutes(10));

        var outcome = await store.RevokeAsync("t1", "k1", test.Clock.Now.AddHours(1), default);

        outcome.Token!.RevokedAt.ShouldBe(test.Clock.Now);
        (await store.FindByHashAsync(OldHash, default)).Token.ShouldBeNull();
        (await store.FindByHashAsync(NewHash, default)).Token!.RevokedAt.ShouldNotBeNull();
        (await store.RevokeAsync("t1", "k1", test.Clock.Now, default)).Status.ShouldBe(ApiTokenChangeStatus.Revoked);
        (await RotateAsync(store, test, Hash(3), TimeSpan.Zero)).Status.ShouldBe(ApiTokenChangeStatus.Revoked);
        (await store.RevokeAsync("t2", "k1", test.Clock.Now, default)).Status.ShouldBe(ApiTokenChangeStatus.NotFound);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rotation_and_revocation_are_announced_in_the_feed(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);
        await RotateAsync(store, test, NewHash, TimeSpan.Zero);
        await store.RevokeAsync("t1", "k1", test.Clock.Now.AddHours(1), default);

        var page = await new ChangeFeedStore(test.Database, test.Clock).ReadAsync(0, 10, default);

        page.Entries.Select(e => (e.Sequence, e.TenantId, e.Kind, e.Subject))
            .ShouldBe([(1, "t1", FeedEntryKind.TokenRotated, "k1"), (2, "t1", FeedEntryKind.TokenRevoked, "k1")]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_verdict_read_before_a_revocation_has_a_lower_sequence(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        var other = new ApiTokenStore(test.OpenAnother(), test.Clock);
        for (byte i = 0; i < 40; i++)
        {
            await store.InsertAsync(Token(test) with { Id = $"r{i}" }, Hash(i), default);
            var lookup = Task.Run(() => other.FindByHashAsync(Hash(i), default));
            var revoked = await store.RevokeAsync("t1", $"r{i}", test.Clock.Now.AddHours(1), default);

            var verdict = await lookup;
            if (verdict.Token!.RevokedAt is null) verdict.FeedSequence.ShouldBeLessThan(revoked.FeedSequence);
            else verdict.FeedSequence.ShouldBeGreaterThanOrEqualTo(revoked.FeedSequence);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_use_only_moves_forward(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test), OldHash, default);
        var later = test.Clock.Now.AddMinutes(2);

        await store.TouchAsync([new ApiTokenUse("t1", "k1", later), new ApiTokenUse("t1", "gone", later)], default);
        await store.TouchAsync([new ApiTokenUse("t1", "k1", test.Clock.Now)], default);

        var token = await store.GetAsync("t1", "k1", default);
        token!.LastUsedAt.ShouldBe(later);
        token.Version.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Tokens_are_listed_by_tenant_and_owner_in_pages(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        for (byte i = 0; i < 6; i++)
        {
            await store.InsertAsync(
                Token(test) with
                {
                    TenantId = i == 5 ? "t2" : "t1",
                    Id = $"k{i}",
                    OwnerKind = i < 2 ? PrincipalKind.Team : PrincipalKind.User,
                },
                Hash(i),
                default);
        }

        var all = new ApiTokenQuery("t1") { Limit = 3 };
        var first = await store.ListAsync(all with { IncludeTotal = true }, default);
        first.Tokens.Select(t => t.Id).ShouldBe(["k0", "k1", "k2"]);
        first.Total.ShouldBe(5);
        var second = await store.ListAsync(all with { Cursor = first.NextCursor }, default);
        second.Tokens.Select(t => t.Id).ShouldBe(["k3", "k4"]);
        second.NextCursor.ShouldBeNull();
        (await store.ListAsync(all with { OwnerKind = PrincipalKind.Team, OwnerId = "u1" }, default)).Tokens.Select(t => t.Id).ShouldBe(["k0", "k1"]);
        (await store.ListAsync(all with { OwnerId = "nobody" }, default)).Tokens.ShouldBeEmpty();
        (await store.ListAsync(all with { Descending = true, Cursor = first.NextCursor }, default)).CursorRefused.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Tokens_are_filtered_by_name_and_by_what_has_become_of_them(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = new ApiTokenStore(test.Database, test.Clock);
        await store.InsertAsync(Token(test) with { Id = "k1", Name = "build_1" }, Hash(1), default);
        await store.InsertAsync(Token(test) with { Id = "k2", Name = "Build 2", ExpiresAt = test.Clock.Now.AddMinutes(1) }, Hash(2), default);
        await store.InsertAsync(Token(test) with { Id = "k3", Name = "the build", ExpiresAt = test.Clock.Now.AddMinutes(1) }, Hash(3), default);
        await store.RevokeAsync("t1", "k3", test.Clock.Now.AddHours(1), default);
        test.Clock.Now = test.Clock.Now.AddMinutes(2);
        var all = new ApiTokenQuery("t1");

        async Task<IEnumerable<string>> FindAsync(ApiTokenQuery query) => (await store.ListAsync(query, default)).Tokens.Select(t => t.Id);

        (await FindAsync(all with { State = ApiTokenState.Active })).ShouldBe(["k1"]);
        (await FindAsync(all with { State = ApiTokenState.Expired })).ShouldBe(["k2"]);
        (await FindAsync(all with { State = ApiTokenState.Revoked })).ShouldBe(["k3"]);
        (await FindAsync(all with { NamePrefix = "build" })).ShouldBe(["k1", "k2"]);
        (await FindAsync(all with { NamePrefix = "build_" })).ShouldBe(["k1"]);
        (await FindAsync(all with { NameContains = "BUILD" })).ShouldBe(["k1", "k2", "k3"]);
        (await FindAsync(all with { Sort = DocumentSort.Name, Descending = true })).ShouldBe(["k3", "k1", "k2"]);
    }

    private static byte[] Hash(byte seed) => [.. Enumerable.Repeat(seed, 32)];

    private static Task<ApiTokenChangeOutcome> RotateAsync(ApiTokenStore store, TestDatabase test, byte[] hash, TimeSpan overlap) =>
        store.RotateAsync("t1", "k1", new ApiTokenRotation(hash, "arch_new", overlap), test.Clock.Now.AddHours(1), default);

    private static ApiTokenRecord Token(TestDatabase test) => new()
    {
        TenantId = "t1",
        Id = "k1",
        OwnerKind = PrincipalKind.User,
        OwnerId = "u1",
        Name = "laptop",
        Scopes = new[] { "tools:call", "admin" },
        Display = "arch_abcd",
        CreatedAt = test.Clock.Now,
        CreatedBy = "u1",
    };
}
