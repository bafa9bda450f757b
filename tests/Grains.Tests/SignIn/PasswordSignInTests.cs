using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.SignIn;

public sealed class PasswordSignInTests : IAsyncLifetime
{
    private SignInScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await SignInScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_person_signs_in_by_name_or_by_email_address()
    {
        await _scene.CreateUserAsync("ann", email: "ann@example.com");

        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull();
        (await _scene.SignInAsync(" ann@example.com ")).SessionText.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_address_that_two_people_have_is_nobodys_name()
    {
        await _scene.CreateUserAsync("ann", email: "shared@example.com");
        await _scene.CreateUserAsync("bob", email: "shared@example.com");

        (await _scene.SignInAsync("shared@example.com")).SessionText.ShouldBeNull();
    }

    /// <summary>User enumeration by text or time: one sentence and one slow hash, whoever it is and whatever is wrong.</summary>
    [Fact]
    public async Task Whether_there_is_such_a_person_cannot_be_told_from_the_answer_or_from_the_work()
    {
        await _scene.CreateUserAsync("ann");
        await _scene.CreateUserAsync("bob", password: null);
        await _scene.CreateUserAsync("locked");
        for (var i = 0; i < 3; i++)
        {
            await _scene.SignInAsync("locked", "wrong password", $"198.51.100.{i}");
        }

        var (messages, hashes) = (new HashSet<string?>(), new HashSet<int>());
        foreach (var (name, password) in new[] { ("ann", "wrong password"), ("nobody", "wrong password"), ("bob", "wrong password"), ("locked", SignInScene.Password), ("", ""), ("ann", new string('x', 300)) })
        {
            var before = _scene.Hashing.Verifications;
            var answer = await _scene.SignInAsync(name, password);
            messages.Add($"{answer.Message} {answer.SessionText} {answer.SecondStep} {answer.RetryAfter}");
            hashes.Add(_scene.Hashing.Verifications - before);
        }

        messages.Count.ShouldBe(1);
        hashes.ShouldBe([1]);
        (await _scene.RefusalsAsync()).Distinct().ShouldBe(
            [SignInRefusals.WrongPassword, SignInRefusals.UnknownUser, SignInRefusals.NoPassword, SignInRefusals.Locked], ignoreOrder: true);
    }

    [Fact]
    public async Task After_so_many_wrong_passwords_the_right_one_does_not_help_for_a_while()
    {
        var ann = await _scene.CreateUserAsync("ann");
        for (var i = 0; i < 3; i++)
        {
            (await _scene.SignInAsync("ann", "wrong password")).SessionText.ShouldBeNull();
        }

        (await _scene.SignInAsync("ann")).SessionText.ShouldBeNull();
        (await _scene.CredentialsAsync(ann.Id, _scene.Cluster.SystemProof, grain => grain.GetAsync())).ShouldNotBeNull().LockedUntil.ShouldNotBeNull();
        _scene.Time.Advance(TimeSpan.FromMinutes(16));
        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_right_password_clears_the_count_of_wrong_ones()
    {
        await _scene.CreateUserAsync("ann");
        for (var i = 0; i < 4; i++)
        {
            await _scene.SignInAsync("ann", "wrong password", $"198.51.100.{i}");
            (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull();
        }

        await _scene.SignInAsync("ann", "wrong password", "198.51.100.4");
        await _scene.SignInAsync("ann", "wrong password", "198.51.100.5");
        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull("the last one that is borne, and right");
        await _scene.RefusalsAsync();
        _scene.Locks().ShouldBeEmpty();
    }

    /// <summary>However many guesses come at once, the lock judges no more of them than it bears.</summary>
    [Fact]
    public async Task Guesses_at_once_are_counted_before_they_are_judged()
    {
        var ann = await _scene.CreateUserAsync("ann");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _scene.SignInAsync("ann", $"guess number {i}", $"198.51.100.{i}")));

        await _scene.RefusalsAsync();
        var counts = _scene.Cluster.Audit.Events.Where(entry => entry.Action == "sign_in.failed").ToList();
        counts.Count(entry => entry.Details == SignInRefusals.WrongPassword).ShouldBe(3);
        counts.Count(entry => entry.Details == SignInRefusals.Locked).ShouldBe(7);
        var locked = _scene.Locks().ShouldHaveSingleItem();
        (locked.Subject, locked.Details, locked.TenantId).ShouldBe(($"user/{ann.Id}", SignInRefusals.WrongPassword, _scene.Tenant));
    }

    [Fact]
    public async Task An_address_that_is_often_wrong_has_to_wait_whoever_it_tries()
    {
        await _scene.CreateUserAsync("ann");
        var limits = _scene.Cluster.Service<SignInLimits>();
        for (var i = 0; i < 40; i++)
        {
            limits.Take("203.0.113.9", $"nobody {i}");
        }

        var before = _scene.Hashing.Verifications;
        var paused = await _scene.SignInAsync("ann", address: "203.0.113.9");

        (paused.RetryAfter is not null, paused.SessionText).ShouldBe((true, null));
        _scene.Hashing.Verifications.ShouldBe(before);
        (await _scene.SignInAsync("ann", address: "203.0.113.10")).SessionText.ShouldNotBeNull();
    }

    [Fact]
    public void An_account_that_is_tried_from_everywhere_has_to_wait_too()
    {
        var limits = new SignInLimits(new ManualTimeProvider());
        for (var i = 0; i < 15; i++)
        {
            limits.Take($"203.0.113.{i}", "ann").ShouldBeNull();
        }

        limits.Take("203.0.113.99", "ann").ShouldBe(TimeSpan.FromSeconds(10));
        limits.GiveBack("203.0.113.99", "ann");
        limits.Take("203.0.113.99", "ann").ShouldBeNull();
    }

    /// <summary>Login CSRF (RFC 9700 §4.7): nobody is signed in by a page that was shown to somebody else.</summary>
    [Fact]
    public async Task A_form_counts_only_in_the_browser_and_tenant_that_it_was_shown_in()
    {
        await _scene.CreateUserAsync("ann");
        var (attackers, victims) = (await _scene.PageAsync(), await _scene.PageAsync());
        var right = _scene.Attempt(attackers) with { Name = "ann", Password = SignInScene.Password };
        var before = _scene.Hashing.Verifications;

        (await _scene.AttemptAsync(right with { Binding = victims.Binding })).SessionText.ShouldBeNull();
        (await _scene.AttemptAsync(right with { Binding = "" })).SessionText.ShouldBeNull();
        (await _scene.AttemptAsync(right with { FormToken = "" })).SessionText.ShouldBeNull();
        (await _scene.AttemptAsync(right with { TenantId = await _scene.Cluster.CreateTenantAsync() })).SessionText.ShouldBeNull();
        _scene.Hashing.Verifications.ShouldBe(before);
        (await _scene.RefusalsAsync()).Distinct().ShouldBe([SignInRefusals.BadForm]);

        (await _scene.AttemptAsync(right)).SessionText.ShouldNotBeNull();
    }

    [Fact]
    public async Task Forms_that_are_not_the_pages_are_on_record_and_nobody_makes_up_tenants_with_them()
    {
        var attempt = _scene.Attempt(await _scene.PageAsync()) with { FormToken = "" };
        var start = new ExternalSignInStart
        {
            TenantId = _scene.Tenant, ProviderId = "idp_1", FormToken = "", Binding = attempt.Binding, Issuer = "https://gateway.example", Caller = attempt.Caller,
        };

        await _scene.AttemptAsync(attempt);
        await _scene.GrainAsync(grain => grain.BeginExternalAsync(start));
        await _scene.AttemptAsync(attempt with { TenantId = "ten_invented" });
        await _scene.AttemptAsync(attempt with { TenantId = "not / an id" });

        (await _scene.RefusalsAsync()).Distinct().ShouldBe([SignInRefusals.BadForm]);
        _scene.Cluster.Audit.Events.Where(entry => entry.Details == SignInRefusals.BadForm).Select(entry => (entry.TenantId, entry.Count))
            .ShouldBe([(_scene.Tenant, 2), ("-", 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_browser_keeps_its_binding_and_an_invented_one_is_replaced()
    {
        var page = await _scene.PageAsync();

        (await _scene.PageAsync(page.Binding)).Binding.ShouldBe(page.Binding);
        (await _scene.PageAsync("planted")).Binding.ShouldNotBe("planted");
    }

    [Fact]
    public async Task Signing_out_needs_the_form_of_the_same_session()
    {
        await _scene.CreateUserAsync("ann");
        var (one, other) = (await _scene.SessionAsync("ann"), await _scene.SessionAsync("ann"));
        var token = (await _scene.GrainAsync(grain => grain.GetFormTokenAsync(one))).ShouldNotBeNull();

        (await _scene.GrainAsync(grain => grain.SignOutAsync(other, token))).ShouldBeFalse();
        (await _scene.GrainAsync(grain => grain.CheckFormTokenAsync(other, token))).ShouldBeFalse();
        (await _scene.GrainAsync(grain => grain.CheckFormTokenAsync(one, token))).ShouldBeTrue();
        (await _scene.GrainAsync(grain => grain.SignOutAsync(one, token))).ShouldBeTrue();

        (await _scene.IsGoodAsync(one)).ShouldBeFalse();
        (await _scene.IsGoodAsync(other)).ShouldBeTrue();
    }
}
