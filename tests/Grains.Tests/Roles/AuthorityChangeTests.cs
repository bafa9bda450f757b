using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Roles;

public sealed class AuthorityChangeTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";
    private UserAccount _ann = null!;
    private string _annsProof = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
        _ann = await CreateUserAsync("Ann", BuiltInRoles.Admin);
        _annsProof = await ShowAsync(_ann.Id, Scopes.Manage);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_change_of_roles_counts_for_proofs_that_were_made_before_it()
    {
        var bob = await CreateUserAsync("Bob");
        var proof = await ShowAsync(bob.Id, Scopes.Manage);
        await RefusedAsync(() => RolesAsync(proof, grain => grain.GetAsync(BuiltInRoles.Admin)));

        (await UpdateAsync(bob with { Roles = [BuiltInRoles.Auditor] })).IsChanged.ShouldBeTrue();

        await Eventually.HoldsAsync(async () => await IsLetInAsync(() => RolesAsync(proof, grain => grain.GetAsync("admin"))), "the proof has the new role");
        (await UpdateAsync(bob with { Roles = [] })).IsChanged.ShouldBeTrue();
        await Eventually.HoldsAsync(async () => !await IsLetInAsync(() => RolesAsync(proof, grain => grain.GetAsync("admin"))), "the proof lost the role");
    }

    [Fact]
    public async Task A_refusal_names_the_permission()
    {
        var bob = await CreateUserAsync("Bob");

        var refused = await RefusedAsync(async () => await PeopleAsync(await ShowAsync(bob.Id, Scopes.Manage), grain => grain.CreateUserAsync(bob)));

        MissingPermission.TryRead(refused, out var sentence).ShouldBeTrue();
        sentence.ShouldNotBeNull().ShouldContain("people:write");
    }

    [Fact]
    public async Task A_role_reaches_its_holders_through_their_team()
    {
        var bob = await CreateUserAsync("Bob");
        var proof = await ShowAsync(bob.Id, Scopes.Manage);
        var role = (await RolesAsync(_annsProof, grain => grain.CreateAsync(new Role { Name = "readers", Permissions = ["roles:read"] }))).Value.ShouldNotBeNull();
        await PeopleAsync(_annsProof, grain => grain.CreateTeamAsync(new Team { Name = "t", Members = [bob.Id], Roles = [role.Id] }));
        await Eventually.HoldsAsync(async () => await IsLetInAsync(() => RolesAsync(proof, grain => grain.GetAsync("admin"))), "the team's role counts");

        (await RolesAsync(_annsProof, grain => grain.DeleteAsync(role.Id, null))).Status.ShouldBe(ChangeStatus.Conflict);
        (await RolesAsync(_annsProof, grain => grain.UpdateAsync(role with { Permissions = [] }, null))).IsChanged.ShouldBeTrue();

        await Eventually.HoldsAsync(async () => !await IsLetInAsync(() => RolesAsync(proof, grain => grain.GetAsync("admin"))), "the role gives nothing now");
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        (await UpdateAsync(_ann with { Roles = [] })).Status.ShouldBe(ChangeStatus.Conflict);
        (await PeopleAsync(_annsProof, grain => grain.DeleteUserAsync(_ann.Id, null))).Status.ShouldBe(ChangeStatus.Conflict);

        var bob = await CreateUserAsync("Bob", BuiltInRoles.Admin);
        (await UpdateAsync(_ann with { Roles = [] })).IsChanged.ShouldBeTrue();
        (await UpdateAsync(bob with { Roles = [] }, _cluster.SystemProof)).Status.ShouldBe(ChangeStatus.Conflict);
    }

    [Fact]
    public async Task Two_administrators_who_take_each_other_away_at_once_do_not_both_succeed()
    {
        for (var round = 0; round < 5; round++)
        {
            var bob = await CreateUserAsync($"Bob {round}", BuiltInRoles.Admin);

            var outcomes = await Task.WhenAll(
                UpdateAsync(_ann with { Roles = [] }, _cluster.SystemProof), UpdateAsync(bob with { Roles = [] }, _cluster.SystemProof));

            outcomes.Count(outcome => outcome.IsChanged).ShouldBeLessThanOrEqualTo(1);
            await UpdateAsync(_ann with { Roles = [BuiltInRoles.Admin] }, _cluster.SystemProof);
            await UpdateAsync(bob with { Roles = [] }, _cluster.SystemProof);
        }
    }

    [Fact]
    public async Task Each_change_is_on_record_with_before_and_after()
    {
        var bob = await CreateUserAsync("Bob");
        await UpdateAsync(bob with { Roles = [BuiltInRoles.Editor] });

        var entry = _cluster.Audit.Intents.Single(intent => intent.Action == "user.updated");
        entry.Details.ShouldNotBeNull().ShouldContain("\"before\"");
        entry.Details.ShouldContain("\"after\"");
        entry.Details.ShouldContain(BuiltInRoles.Editor);
        entry.ActorId.ShouldBe(_ann.Id);
    }

    [Fact]
    public async Task A_deleted_user_leaves_the_teams()
    {
        var bob = await CreateUserAsync("Bob");
        var team = (await PeopleAsync(_annsProof, grain => grain.CreateTeamAsync(new Team { Name = "t", Members = [bob.Id, _ann.Id] }))).Value.ShouldNotBeNull();

        (await PeopleAsync(_annsProof, grain => grain.DeleteUserAsync(bob.Id, null))).IsChanged.ShouldBeTrue();

        (await PeopleAsync(_annsProof, grain => grain.GetTeamAsync(team.Id))).ShouldNotBeNull().Value.Members.ShouldBe([_ann.Id]);
    }

    [Fact]
    public async Task Who_may_not_read_everybody_reads_itself()
    {
        var bob = await CreateUserAsync("Bob");
        var proof = await ShowAsync(bob.Id, Scopes.Manage);
        await _cluster.IssueAsync(_tenant);

        (await DirectoryAsync(proof, grain => grain.ListUsersAsync(new ListQuery()))).Items.ShouldHaveSingleItem().Value.Id.ShouldBe(bob.Id);
        (await DirectoryAsync(proof, grain => grain.ListApiTokensAsync(new ListQuery()))).Items.ShouldAllBe(token => token.Value.OwnerId == bob.Id);
        (await PeopleAsync(proof, grain => grain.GetUserAsync(_ann.Id))).ShouldBeNull();
        (await PeopleAsync(proof, grain => grain.GetUserAsync(bob.Id))).ShouldNotBeNull();
        await RefusedAsync(() => DirectoryAsync(proof, grain => grain.ListRolesAsync(new ListQuery())));
    }

    [Fact]
    public async Task A_member_issues_tokens_for_itself_and_for_nobody_else()
    {
        var bob = await CreateUserAsync("Bob");
        var proof = await ShowAsync(bob.Id, Scopes.Manage, Scopes.Read);

        (await IssueAsync(proof, PrincipalKind.User, bob.Id, Scopes.Read)).IsChanged.ShouldBeTrue();
        (await IssueAsync(proof, PrincipalKind.User, bob.Id, Scopes.Write)).Status.ShouldBe(ChangeStatus.Forbidden);
        (await IssueAsync(proof, PrincipalKind.User, _ann.Id, Scopes.Read)).Status.ShouldBe(ChangeStatus.Forbidden);
        (await IssueAsync(proof, PrincipalKind.Organization, _tenant, Scopes.Read)).Status.ShouldBe(ChangeStatus.Forbidden);
    }

    private async Task<UserAccount> CreateUserAsync(string name, params string[] roles) =>
        (await PeopleAsync(_cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = name, Roles = roles }))).Value.ShouldNotBeNull();

    private Task<ChangeOutcome<UserAccount>> UpdateAsync(UserAccount user, string? proof = null) =>
        PeopleAsync(proof ?? _annsProof, grain => grain.UpdateUserAsync(user, null));

    private Task<T> PeopleAsync<T>(string proof, Func<ITenantGrain, Task<T>> call) => _cluster.CallAsync($"t/{_tenant}", proof, call);

    private Task<T> RolesAsync<T>(string proof, Func<IRolesGrain, Task<T>> call) => _cluster.CallAsync($"o/{_tenant}", proof, call);

    private Task<T> DirectoryAsync<T>(string proof, Func<IDirectoryQueryGrain, Task<T>> call) => _cluster.CallAsync($"d/{_tenant}", proof, call);

    private Task<ChangeOutcome<IssuedApiToken>> IssueAsync(string proof, PrincipalKind kind, string owner, params string[] scopes) =>
        _cluster.CallAsync<IApiTokenGrain, ChangeOutcome<IssuedApiToken>>(
            $"k/{_tenant}/{EntityId.Create("tok")}",
            proof,
            grain => grain.IssueAsync(new IssueApiToken { Name = "n", OwnerKind = kind, OwnerId = owner, Scopes = scopes }));

    private async Task<string> ShowAsync(string userId, params string[] scopes)
    {
        var issued = (await IssueAsync(_cluster.SystemProof, PrincipalKind.User, userId, scopes)).Value.ShouldNotBeNull();
        ApiTokenText.TryParse(issued.Text, out var text).ShouldBeTrue();
        var verdict = await _cluster.CallAsync<ITokenVerifierGrain, TokenVerification>(
            "y/verify", null, grain => grain.VerifyAsync(text.Sha256(), new CallerDescription { SourceAddress = "192.0.2.1" }));
        return verdict.Proof.ShouldNotBeNull();
    }

    private static async Task<bool> IsLetInAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<UnauthorizedAccessException> RefusedAsync<T>(Func<Task<T>> call) =>
        await Should.ThrowAsync<UnauthorizedAccessException>(async () => await call());
}
