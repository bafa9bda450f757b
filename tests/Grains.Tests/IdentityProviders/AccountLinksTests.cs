using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tests.Scene;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

/// <summary>Which user an account at a provider is.</summary>
public sealed class AccountLinksTests
{
    private const string Tenant = "ten_1";

    private readonly MemoryDocuments _documents;
    private readonly RecordingAuditLog _audit = new(new OrderLog());
    private readonly AccountLinks _links;

    public AccountLinksTests()
    {
        var time = new ManualTimeProvider();
        _documents = new MemoryDocuments(time);
        _links = new AccountLinks(new ConfigurationDirectory(_documents), new FeedEntries(time), new OAuthAudit(_audit), time);
        AddUser("usr_ann", "ann", "ann@example.com");
        AddUser("usr_bob", "bob", "bob@example.com");
    }

    [Fact]
    public async Task A_verified_address_makes_the_link_that_holds_when_the_address_changes()
    {
        (await FindAsync(Ann with { Email = "Ann@Example.com" })).User.ShouldNotBeNull().Id.ShouldBe("usr_ann");

        (await FindAsync(Ann with { Email = "married@example.com", IsEmailVerified = false })).User.ShouldNotBeNull().Id.ShouldBe("usr_ann");
        _audit.Events.ShouldHaveSingleItem().Action.ShouldBe("sign_in.account_linked");
    }

    /// <summary>OpenID Connect Core §5.7: only issuer and subject name an account; an address may go to somebody else.</summary>
    [Fact]
    public async Task A_linked_account_is_not_another_user_because_it_says_the_address_of_one()
    {
        await FindAsync(Ann);

        (await FindAsync(Ann with { Email = "bob@example.com" })).User.ShouldNotBeNull().Id.ShouldBe("usr_ann");
    }

    [Fact]
    public async Task An_address_that_is_not_verified_links_nobody() =>
        (await FindAsync(Ann with { IsEmailVerified = false })).Refusal.ShouldNotBeNull().ShouldContain("not verified");

    [Fact]
    public async Task An_address_of_two_users_links_neither()
    {
        AddUser("usr_ann2", "ann2", "ANN@example.com");

        (await FindAsync(Ann)).Refusal.ShouldNotBeNull().ShouldContain("More than one");
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("EXAMPLE.com", true)]
    [InlineData("other.example.com", false)]
    [InlineData("ample.com", false)]
    public async Task Only_addresses_of_allowed_domains_are_taken(string domain, bool isTaken) =>
        (await FindAsync(Ann, ProviderTexts.Provider with { EmailDomains = [domain] })).IsFound.ShouldBe(isTaken);

    [Fact]
    public async Task A_linked_account_whose_address_left_the_allowed_domains_gets_in_no_more()
    {
        await FindAsync(Ann);

        var refused = await FindAsync(Ann with { Email = "ann@gone.example" }, ProviderTexts.Provider with { EmailDomains = ["example.com"] });

        refused.Refusal.ShouldNotBeNull().ShouldContain("domain");
    }

    [Fact]
    public async Task The_account_of_another_issuer_is_another_one()
    {
        await FindAsync(Ann);

        (await FindAsync(Ann with { Issuer = "https://evil.example.com", Email = null })).IsFound.ShouldBeFalse();
        (await FindAsync(Ann with { Email = null }, ProviderTexts.Provider with { Id = "idp_2" })).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task Somebody_new_becomes_a_user_where_the_provider_may_and_only_by_signing_in()
    {
        var somebody = new ExternalIdentity(ProviderTexts.Issuer, "u9") { Email = "new@example.com", IsEmailVerified = true };
        var provider = ProviderTexts.Provider with { CreatesUsers = true };

        (await FindAsync(somebody)).Refusal.ShouldNotBeNull().ShouldContain("may not create");
        (await _links.FindAsync(Tenant, provider, somebody, new CallerDescription(), CancellationToken.None)).Refusal.ShouldNotBeNull().ShouldContain("may not create");
        var created = (await FindAsync(somebody, provider)).User.ShouldNotBeNull();
        (await FindAsync(somebody, provider)).User.ShouldNotBeNull().Id.ShouldBe(created.Id);

        created.Name.ShouldBe("new@example.com");
        created.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_named_like_somebody_who_is_there()
    {
        AddUser("usr_trap", "new@example.com", null);
        var somebody = new ExternalIdentity(ProviderTexts.Issuer, "u9") { Email = "New@example.com", IsEmailVerified = true };

        (await FindAsync(somebody, ProviderTexts.Provider with { CreatesUsers = true })).Refusal.ShouldNotBeNull().ShouldContain("cannot be named");
    }

    [Fact]
    public async Task Two_sign_ins_at_once_make_one_user()
    {
        var somebody = new ExternalIdentity(ProviderTexts.Issuer, "u9") { Email = "new@example.com", IsEmailVerified = true };
        var provider = ProviderTexts.Provider with { CreatesUsers = true };

        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FindAsync(somebody, provider))));

        both.Select(found => found.User?.Id).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
    }

    [Fact]
    public async Task The_link_of_a_user_who_has_gone_leads_nowhere_and_is_made_anew()
    {
        await FindAsync(Ann);
        _documents.Remove(DocumentKinds.User, Tenant, "usr_ann");
        (await FindAsync(Ann)).IsFound.ShouldBeFalse();

        AddUser("usr_ann3", "ann3", "ann@example.com");

        (await FindAsync(Ann)).User.ShouldNotBeNull().Id.ShouldBe("usr_ann3");
    }

    private static ExternalIdentity Ann { get; } = new(ProviderTexts.Issuer, "u1") { Email = "ann@example.com", IsEmailVerified = true };

    private Task<AccountFinding> FindAsync(ExternalIdentity identity, IdentityProvider? provider = null) =>
        _links.FindOrCreateAsync(Tenant, provider ?? ProviderTexts.Provider, identity, new CallerDescription(), CancellationToken.None);

    private void AddUser(string id, string name, string? email) => _documents.Put(
        DocumentKinds.User, Tenant, id, ConfigurationDirectory.Write(new UserAccount { Id = id, Name = name, Email = email }));
}
