using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.SignIn;

public sealed class BrowserSessionsTests : IAsyncLifetime
{
    private static readonly CallerDescription Browser = new() { SourceAddress = "192.0.2.7" };
    private SecuredCluster _cluster = null!;
    private string _tenant = "";
    private string _user = "";

    private BrowserSessions Sessions => _cluster.Service<BrowserSessions>();

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 1);
        _tenant = await _cluster.CreateTenantAsync();
        var created = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            new TenantKey(_tenant).ToString(), _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "ann" }));
        _user = created.Value.ShouldNotBeNull().Id;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_session_is_found_by_its_text_alone()
    {
        var (text, _) = await BeginAsync();

        var found = (await Sessions.FindAsync(text, default)).ShouldNotBeNull();

        found.TenantId.ShouldBe(_tenant);
        found.User.Name.ShouldBe("ann");
        found.Session.Methods.ShouldBe(["pwd"]);
        foreach (var other in new[] { null, "", "..", text + "x", text[..^1], $"{_tenant}.{found.Session.Id}.{new string('A', 43)}", Swap(text) })
        {
            (await Sessions.FindAsync(other, default)).ShouldBeNull(other);
        }
    }

    /// <summary>Session fixation: nothing that a browser had before becomes a session.</summary>
    [Fact]
    public async Task Every_sign_in_makes_a_session_of_its_own()
    {
        var (one, _) = await BeginAsync();
        var (other, _) = await BeginAsync();

        other.Split('.')[1].ShouldNotBe(one.Split('.')[1]);
        other.Split('.')[2].ShouldNotBe(one.Split('.')[2]);
    }

    [Fact]
    public async Task The_store_does_not_hold_what_the_cookie_says()
    {
        var (text, _) = await BeginAsync();

        var stored = await _cluster.Service<IDocumentStore>().GetAsync("user_session", _tenant, text.Split('.')[1], default);

        stored.ShouldNotBeNull().Body.ShouldNotContain(text.Split('.')[2]);
    }

    [Fact]
    public async Task A_revoked_session_is_told_in_the_feed_by_the_commit_that_ends_it()
    {
        var (text, _) = await BeginAsync();
        var id = text.Split('.')[1];

        (await Sessions.RevokeAsync(_tenant, id, default)).IsChanged.ShouldBeTrue();
        (await Sessions.RevokeAsync(_tenant, id, default)).IsChanged.ShouldBeTrue();

        (await Sessions.FindAsync(text, default)).ShouldBeNull();
        var page = await _cluster.Service<IChangeFeedStore>().ReadAsync(0, 1_000, default);
        page.Entries.Count(entry => entry.Kind == FeedEntryKind.TokenRevoked && entry.Subject == id && entry.TenantId == _tenant).ShouldBe(1);
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_but_the_one_that_is_kept()
    {
        var (kept, _) = await BeginAsync();
        var (one, _) = await BeginAsync();
        var (two, _) = await BeginAsync();

        (await Sessions.RevokeOfUserAsync(_tenant, _user, kept.Split('.')[1], default)).ShouldBe(2);

        (await Sessions.FindAsync(kept, default)).ShouldNotBeNull();
        (await Sessions.FindAsync(one, default)).ShouldBeNull();
        (await Sessions.FindAsync(two, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_is_signed_in_as_somebody_who_is_gone()
    {
        var (text, _) = await BeginAsync();

        await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            new TenantKey(_tenant).ToString(), _cluster.SystemProof, grain => grain.DeleteUserAsync(_user, null));

        (await Sessions.FindAsync(text, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_sign_in_is_on_record_before_its_session_is_given_out()
    {
        _cluster.Audit.IsUnwritable = true;
        await Should.ThrowAsync<AuditUnavailableException>(BeginAsync);
        _cluster.Audit.IsUnwritable = false;

        await BeginAsync();

        var entry = _cluster.Audit.Events.Single(entry => entry.Action == "sign_in.succeeded");
        (entry.ActorId, entry.SourceAddress).ShouldBe((_user, "192.0.2.7"));
    }

    private Task<(string Text, DateTimeOffset ExpiresAt)> BeginAsync() =>
        Sessions.BeginAsync(_tenant, _user, ["pwd"], null, "browser/1", Browser, default);

    private static string Swap(string text)
    {
        var parts = text.Split('.');
        return $"{parts[1]}.{parts[0]}.{parts[2]}";
    }
}
