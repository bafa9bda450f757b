using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Tokens;

public sealed class ApiTokenGrainTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_text_is_shown_once_and_stored_nowhere()
    {
        var issued = await _cluster.IssueAsync(_tenant);

        ApiTokenText.TryParse(issued.Text, out var text).ShouldBeTrue();
        issued.Token.Display.ShouldBe(text.DisplayPrefix);
        var stored = await CallAsync(_cluster.SystemProof, issued.Token.Id, grain => grain.GetAsync());
        stored.ShouldNotBeNull().ToString().ShouldNotContain(issued.Text);
        _cluster.Audit.Intents.ShouldAllBe(entry => entry.Details == null || !entry.Details.Contains(issued.Text));
    }

    [Fact]
    public async Task Each_change_is_on_record_before_it_is_answered()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        await _cluster.RotateAsync(_tenant, issued.Token.Id, TimeSpan.Zero);
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);

        var entries = _cluster.Audit.Intents.Where(entry => entry.Subject == $"token/{issued.Token.Id}").ToList();
        entries.Select(entry => entry.Action).ShouldBe(["token.issued", "token.rotated", "token.revoked"]);
        var outcomes = _cluster.Audit.Outcomes.ToDictionary(outcome => outcome.OperationId, outcome => outcome.Outcome.Outcome);
        entries.ShouldAllBe(entry => outcomes[entry.OperationId] == AuditOutcomes.Succeeded);
    }

    [Fact]
    public async Task What_cannot_be_recorded_does_not_happen()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        _cluster.Audit.IsUnwritable = true;

        await Should.ThrowAsync<AuditUnavailableException>(() => _cluster.RevokeAsync(_tenant, issued.Token.Id));
        await Should.ThrowAsync<AuditUnavailableException>(() => _cluster.IssueAsync(_tenant));

        _cluster.Audit.IsUnwritable = false;
        (await CallAsync(_cluster.SystemProof, issued.Token.Id, grain => grain.GetAsync())).ShouldNotBeNull().Value.RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Revoking_twice_is_revoking_once()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);

        await _cluster.RevokeAsync(_tenant, issued.Token.Id);

        _cluster.Audit.Intents.Count(entry => entry.Action == "token.revoked").ShouldBe(1);
    }

    [Fact]
    public async Task A_revoked_token_is_not_rotated_and_an_unknown_one_is_not_found()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);

        (await CallAsync(_cluster.SystemProof, issued.Token.Id, grain => grain.RotateAsync(TimeSpan.Zero))).Status.ShouldBe(ChangeStatus.Conflict);
        (await CallAsync(_cluster.SystemProof, "tok_none", grain => grain.RotateAsync(TimeSpan.Zero))).Status.ShouldBe(ChangeStatus.NotFound);
        (await CallAsync(_cluster.SystemProof, "tok_none", grain => grain.RevokeAsync())).Status.ShouldBe(ChangeStatus.NotFound);
        (await CallAsync(_cluster.SystemProof, "tok_none", grain => grain.GetAsync())).ShouldBeNull();
    }

    [Fact]
    public async Task Every_problem_of_a_request_is_named()
    {
        var outcome = await IssueAsync(new IssueApiToken
        {
            Name = "", OwnerKind = PrincipalKind.Organization, OwnerId = _tenant, Scopes = ["mcp:all"], ExpiresAt = DateTimeOffset.UnixEpoch,
        });

        outcome.Status.ShouldBe(ChangeStatus.Invalid);
        outcome.Problems.Select(problem => problem.Field).ShouldBe(["/name", "/scopes", "/expiresAt"]);
        (await IssueAsync(Request() with { Scopes = [] })).Problems.ShouldHaveSingleItem().Field.ShouldBe("/scopes");
    }

    [Theory]
    [InlineData(PrincipalKind.User, "usr_none")]
    [InlineData(PrincipalKind.Team, "team_none")]
    [InlineData(PrincipalKind.Organization, "ten_other")]
    [InlineData(PrincipalKind.System, "silo")]
    public async Task Nobody_who_does_not_exist_gets_a_token(PrincipalKind kind, string ownerId)
    {
        var outcome = await IssueAsync(Request() with { OwnerKind = kind, OwnerId = ownerId });

        outcome.Status.ShouldBe(ChangeStatus.Invalid);
        outcome.Problems.ShouldHaveSingleItem().Field.ShouldBe("/ownerId");
    }

    [Fact]
    public async Task A_user_gets_a_token_of_his_own()
    {
        var user = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "Ann" }));

        var outcome = await IssueAsync(Request() with { OwnerKind = PrincipalKind.User, OwnerId = user.Value!.Id });

        outcome.Value.ShouldNotBeNull().Token.OwnerId.ShouldBe(user.Value.Id);
    }

    [Fact]
    public async Task Nobody_hands_on_a_scope_that_he_does_not_hold()
    {
        var platform = await _cluster.IssueAsync(_tenant, Scopes.Platform);
        var manager = await ShowAsync(await _cluster.IssueAsync(_tenant, Scopes.Manage, Scopes.Read));

        (await IssueAsync(Request() with { Scopes = [Scopes.Platform] }, manager)).Status.ShouldBe(ChangeStatus.Forbidden);
        (await IssueAsync(Request() with { Scopes = [Scopes.Write] }, manager)).Status.ShouldBe(ChangeStatus.Forbidden);
        (await IssueAsync(Request() with { Scopes = [Scopes.Manage, Scopes.Read] }, manager)).Status.ShouldBe(ChangeStatus.Changed);
        (await CallAsync(manager, platform.Token.Id, grain => grain.RotateAsync(TimeSpan.Zero))).Status.ShouldBe(
            ChangeStatus.Forbidden, "who rotates a token gets its text");
    }

    [Fact]
    public async Task A_tools_own_scope_is_given_by_who_could_take_it_off_the_tool()
    {
        var ann = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "Ann" }));
        var own = Request() with { OwnerKind = PrincipalKind.User, OwnerId = ann.Value!.Id, Scopes = [Scopes.Manage, Scopes.Read] };
        var member = await ShowAsync((await IssueAsync(own)).Value!);
        var organization = await ShowAsync(await _cluster.IssueAsync(_tenant, Scopes.Manage, Scopes.Read));

        (await IssueAsync(own with { Scopes = [Scopes.Read, "tool:deploy"] }, member)).Status.ShouldBe(ChangeStatus.Forbidden);
        (await IssueAsync(own with { Scopes = [Scopes.Read] }, member)).Status.ShouldBe(ChangeStatus.Changed);
        (await IssueAsync(Request() with { Scopes = [Scopes.Read, "tool:deploy"] }, organization)).Status.ShouldBe(ChangeStatus.Changed);
        (await IssueAsync(Request() with { Scopes = [Scopes.Read, "tool:"] }, organization)).Status.ShouldBe(ChangeStatus.Invalid);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7 * 86_400 + 1)]
    public async Task An_overlap_lies_between_zero_and_a_week(int seconds)
    {
        var issued = await _cluster.IssueAsync(_tenant);

        (await CallAsync(_cluster.SystemProof, issued.Token.Id, grain => grain.RotateAsync(TimeSpan.FromSeconds(seconds))))
            .Status.ShouldBe(ChangeStatus.Invalid);
    }

    [Fact]
    public async Task A_deleted_users_token_ends_with_him()
    {
        var user = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "Ann" }));
        var issued = (await IssueAsync(Request() with { OwnerKind = PrincipalKind.User, OwnerId = user.Value!.Id })).Value!;

        await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.DeleteUserAsync(user.Value.Id, null));

        (await VerifyAsync(issued.Text)).Status.ShouldBe(TokenVerificationStatus.Refused);
    }

    [Fact]
    public async Task The_last_use_is_recorded_once_a_minute()
    {
        var issued = await _cluster.IssueAsync(_tenant);

        (await VerifyAsync(issued.Text)).IsAccepted.ShouldBeTrue();

        await Eventually.HoldsAsync(
            async () => await _cluster.Service<IApiTokenStore>().GetAsync(_tenant, issued.Token.Id, CancellationToken.None) is { LastUsedAt: not null },
            "the use is recorded");
    }

    [Fact]
    public async Task Refused_tokens_are_on_record_with_their_reason()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);
        await VerifyAsync(issued.Text);
        await VerifyAsync(issued.Text);
        await VerifyAsync(ApiTokenText.Create().Reveal());

        for (var silo = 0; silo < 2; silo++)
        {
            await _cluster.Service<RefusalTally>(silo).RecordAsync(_cluster.Audit, CancellationToken.None);
        }

        var refused = _cluster.Audit.Events.Where(entry => entry.Action == "token.refused").ToList();
        refused.Where(entry => entry.TenantId == _tenant && entry.TokenId == issued.Token.Id && entry.Details == TokenStanding.Revoked)
            .Sum(entry => entry.Count).ShouldBe(2);
        refused.Where(entry => entry.TenantId == "-" && entry.Details == TokenStanding.Unknown).Sum(entry => entry.Count).ShouldBe(1);
    }

    private IssueApiToken Request() => new()
    {
        Name = "n", OwnerKind = PrincipalKind.Organization, OwnerId = _tenant, Scopes = [Scopes.Read],
    };

    private Task<ChangeOutcome<IssuedApiToken>> IssueAsync(IssueApiToken request, string? proof = null) =>
        CallAsync(proof ?? _cluster.SystemProof, EntityId.Create("tok"), grain => grain.IssueAsync(request));

    private Task<T> CallAsync<T>(string proof, string tokenId, Func<IApiTokenGrain, Task<T>> call) =>
        _cluster.CallAsync($"k/{_tenant}/{tokenId}", proof, call);

    private async Task<string> ShowAsync(IssuedApiToken token) => (await VerifyAsync(token.Text)).Proof.ShouldNotBeNull();

    private Task<TokenVerification> VerifyAsync(string text)
    {
        ApiTokenText.TryParse(text, out var token).ShouldBeTrue();
        return _cluster.CallAsync<ITokenVerifierGrain, TokenVerification>(
            "y/verify", null, grain => grain.VerifyAsync(token.Sha256(), new CallerDescription { SourceAddress = "192.0.2.1" }));
    }
}
