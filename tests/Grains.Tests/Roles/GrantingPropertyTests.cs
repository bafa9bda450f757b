using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Roles;

/// <summary>
/// "Nobody grants what they do not hold", by whatever path: people with random roles change users, teams, roles, gateways
/// and tokens at random, through the real grains. After each success everybody is looked at.
/// </summary>
public sealed class GrantingPropertyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Steps = 150;

    private readonly GrantModel _model = new();
    private readonly Dictionary<string, string> _proofs = [];
    private SecuredCluster _cluster = null!;
    private SeededRandom _random = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_path_gives_anybody_more_than_who_gave_it_held(int seed)
    {
        _random = new SeededRandom(seed);
        await BuildAsync();
        var ceiling = _model.Everybody().Values.Concat(_model.Users.Keys.Select(_model.Controls)).SelectMany(all => all).ToHashSet();
        var (granted, refused) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            var granter = Pick(_model.Users.Keys);
            var (before, controls) = (_model.Everybody(), _model.Controls(granter));
            var (what, status) = await TryAsync(granter);
            granted += status == ChangeStatus.Changed ? 1 : 0;
            refused += status == ChangeStatus.Forbidden ? 1 : 0;
            foreach (var (id, abilities) in _model.Everybody())
            {
                abilities.ExceptWith(before.GetValueOrDefault(id, []));
                abilities.ExceptWith(before[granter]);
                abilities.ExceptWith(controls);
                abilities.RemoveWhere(ability => _model.Installations.Values.Any(i => i.OwnerId == id && ability.StartsWith(i.Id + "/", StringComparison.Ordinal)));
                abilities.ShouldBeEmpty($"step {step}: {granter} gave it to {id} by {what}");
            }
        }

        output.WriteLine($"{granted} granted, {refused} refused");
        granted.ShouldBeGreaterThan(10);
        refused.ShouldBeGreaterThan(10);
        _model.Everybody().Values.SelectMany(all => all).Except(ceiling).ShouldBeEmpty("no chain of grants leads above what somebody held at the beginning");
    }

    private async Task BuildAsync()
    {
        await RolesAsync("keepers", "people:read", "people:write", "roles:read", "roles:write", "tools:read");
        await RolesAsync("gates", "gateways:read", "gateways:write", "tools:read", "tools:write");
        await RolesAsync("tokens", "tokens:read", "tokens:write", "tools:read", "installations:own", "tokens:own");
        string[][] roles = [["editor"], [], ["auditor"], [.. _model.Roles.Keys.Take(1)], [.. _model.Roles.Keys.Take(2)], [.. _model.Roles.Keys]];
        foreach (var own in roles)
        {
            var user = (await PeopleAsync(System, grain => grain.CreateUserAsync(new UserAccount { Name = EntityId.Create("n"), Roles = own }))).Value.ShouldNotBeNull();
            _model.Users[user.Id] = user;
        }

        foreach (var members in (string[][])[[.. _model.Users.Keys.Take(2)], [.. _model.Users.Keys.Skip(3).Take(1)]])
        {
            var team = (await PeopleAsync(System, grain => grain.CreateTeamAsync(new Team { Name = EntityId.Create("n"), Members = members }))).Value.ShouldNotBeNull();
            _model.Teams[team.Id] = team;
        }

        await InstallAsync(PrincipalKind.Organization, _tenant);
        await InstallAsync(PrincipalKind.Team, _model.Teams.Keys.First());
        await InstallAsync(PrincipalKind.User, _model.Users.Keys.Last());
        for (var i = 0; i < 2; i++)
        {
            await PutAsync(System, RandomGateway(EntityId.Create("gw"), _model.Installations.Keys.Take(2)));
        }

        foreach (var user in _model.Users.Keys)
        {
            _proofs[user] = await ShowAsync(user);
        }
    }

    private string System => _cluster.SystemProof;

    private async Task<(string What, ChangeStatus Status)> TryAsync(string granter)
    {
        var proof = _proofs[granter];
        switch (_random.Next(6))
        {
            case 0:
                var user = _model.Users[Pick(_model.Users.Keys)] with { Roles = RandomRoles() };
                return ("a user", await KeepAsync(PeopleAsync(proof, grain => grain.UpdateUserAsync(user, null)), _model.Users, user.Id));
            case 1:
                var team = _model.Teams[Pick(_model.Teams.Keys)] with { Members = [.. _model.Users.Keys.Where(_ => _random.Next(3) == 0)], Roles = RandomRoles() };
                return ("a team", await KeepAsync(PeopleAsync(proof, grain => grain.UpdateTeamAsync(team, null)), _model.Teams, team.Id));
            case 2:
                var role = _model.Roles[Pick(_model.Roles.Keys)] with { Permissions = RandomPermissions() };
                return ("a role", await KeepAsync(RoleAsync(proof, grain => grain.UpdateAsync(role, null)), _model.Roles, role.Id));
            case 3:
                var account = new UserAccount { Name = EntityId.Create("n"), Roles = RandomRoles() };
                return ("a new user", await CreateAsync(proof, account));
            case 4:
                return ("a token", await IssueAsync(granter, Pick(_model.Users.Keys.Concat(_model.Teams.Keys))));
            default:
                return ("a gateway", await PutAsync(proof, RandomGateway(Pick(_model.Gateways.Keys), _model.Installations.Keys)));
        }
    }

    private static async Task<ChangeStatus> KeepAsync<T>(Task<ChangeOutcome<T>> change, Dictionary<string, T> kept, string id)
        where T : class
    {
        try
        {
            var outcome = await change;
            if (outcome.Value is { } value)
            {
                kept[id] = value;
            }

            return outcome.Status;
        }
        catch (UnauthorizedAccessException refused)
        {
            refused.Message.ShouldContain("permission");
            return ChangeStatus.Forbidden;
        }
    }

    private async Task<ChangeStatus> CreateAsync(string proof, UserAccount account)
    {
        var made = new Dictionary<string, UserAccount>();
        var status = await KeepAsync(PeopleAsync(proof, grain => grain.CreateUserAsync(account)), made, "new");
        if (made.TryGetValue("new", out var user))
        {
            _model.Users[user.Id] = user;
            _proofs[user.Id] = await ShowAsync(user.Id);
        }

        return status;
    }

    private async Task<ChangeStatus> IssueAsync(string granter, string owner)
    {
        var kind = _model.Users.ContainsKey(owner) ? PrincipalKind.User : PrincipalKind.Team;
        var request = new IssueApiToken { Name = "n", OwnerKind = kind, OwnerId = owner, Scopes = [Scopes.Read, Scopes.Write, Scopes.Manage] };
        var kept = new Dictionary<string, IssuedApiToken>();
        var status = await KeepAsync(
            _cluster.CallAsync<IApiTokenGrain, ChangeOutcome<IssuedApiToken>>($"k/{_tenant}/{EntityId.Create("tok")}", _proofs[granter], grain => grain.IssueAsync(request)),
            kept,
            "token");
        if (kept.Count > 0 && owner != granter)
        {
            var more = _model.AbilitiesOf(owner);
            more.ExceptWith(_model.AbilitiesOf(granter));
            more.ExceptWith(_model.Controls(granter));
            more.ShouldBeEmpty($"{granter} got a token of {owner}");
        }

        return status;
    }

    private async Task<ChangeStatus> PutAsync(string proof, Gateway gateway)
    {
        var isNew = !_model.Gateways.ContainsKey(gateway.Id);
        return await KeepAsync(
            _cluster.CallAsync<IGatewayGrain, ChangeOutcome<Gateway>>(
                $"g/{_tenant}/{gateway.Id}", proof, grain => isNew ? grain.CreateAsync(gateway) : grain.UpdateAsync(gateway, null)),
            _model.Gateways,
            gateway.Id);
    }

    private Gateway RandomGateway(string id, IEnumerable<string> installations) => new()
    {
        Id = id,
        Name = id,
        Naming = ToolNaming.Prefixed,
        Access = RandomAccess(),
        Installations =
        [
            .. installations.Where(_ => _random.Next(2) == 0).Select(installation => new GatewayInstallation(installation, _random.Next(3) == 0 ? ["peek"] : null)
            {
                Rules = [.. GrantModel.Tools.Where(_ => _random.Next(3) == 0).Select(RandomRule)],
            }),
            .. _random.Next(2) == 0 ? (GatewayInstallation[])[new GatewayInstallation("", null) { CatalogEntryId = "cat_1" }] : [],
        ],
    };

    private ToolRule RandomRule(string tool) =>
        new() { Tool = tool, RequiredScope = _random.Next(3) switch { 0 => Scopes.Read, 1 => Scopes.Write, _ => null }, Access = RandomAccess() };

    private AccessList? RandomAccess() => _random.Next(4) == 0 ? null : new AccessList
    {
        Users = [.. _model.Users.Keys.Where(_ => _random.Next(4) == 0)],
        Teams = [.. _model.Teams.Keys.Where(_ => _random.Next(4) == 0)],
        Roles = [.. _model.Roles.Keys.Append("member").Where(_ => _random.Next(4) == 0)],
    };

    private string[] RandomRoles() => [.. _model.Roles.Keys.Concat(["editor", "member", "auditor"]).Where(_ => _random.Next(5) == 0)];

    private string[] RandomPermissions() => [.. PermissionNames.Of(PermissionNames.All).Where(_ => _random.Next(4) == 0)];

    private string Pick(IEnumerable<string> ids) => ids.ElementAt(_random.Next(ids.Count()));

    private async Task RolesAsync(string name, params string[] permissions)
    {
        var role = (await RoleAsync(System, grain => grain.CreateAsync(new Role { Name = name, Permissions = permissions }))).Value.ShouldNotBeNull();
        _model.Roles[role.Id] = role;
    }

    /// <summary>As stored by an installation: nobody asks a server for its tools here.</summary>
    private async Task InstallAsync(PrincipalKind kind, string owner)
    {
        var installation = new Installation
        {
            Id = EntityId.Create("ins"), Name = owner, CatalogEntryId = "cat_1", OwnerKind = kind, OwnerId = owner, ConnectionId = EntityId.Create("con"), Transport = default,
        };
        _model.Installations[installation.Id] = installation;
        var document = DocumentChange.Inserted(
            DocumentKinds.Installation, _tenant, installation.Id, owner, owner, ConfigurationDirectory.Write(new StoredInstallation { Public = installation }));
        var entry = DocumentChange.Inserted(DocumentKinds.CatalogEntry, _tenant, "cat_1", "e", null, """{"id":"cat_1","name":"e","transport":"streamableHttp"}""");
        var documents = _cluster.Service<IDocumentStore>();
        await documents.ApplyAsync([entry], [], CancellationToken.None);
        (await documents.ApplyAsync([document], [], CancellationToken.None)).IsApplied.ShouldBeTrue();
    }

    private async Task<string> ShowAsync(string userId)
    {
        var request = new IssueApiToken { Name = "n", OwnerKind = PrincipalKind.User, OwnerId = userId, Scopes = [Scopes.Read, Scopes.Write, Scopes.Manage] };
        var issued = await _cluster.CallAsync<IApiTokenGrain, ChangeOutcome<IssuedApiToken>>(
            $"k/{_tenant}/{EntityId.Create("tok")}", System, grain => grain.IssueAsync(request));
        ApiTokenText.TryParse(issued.Value.ShouldNotBeNull().Text, out var text).ShouldBeTrue();
        var verdict = await _cluster.CallAsync<ITokenVerifierGrain, TokenVerification>(
            "y/verify", null, grain => grain.VerifyAsync(text.Sha256(), new CallerDescription { SourceAddress = "192.0.2.1" }));
        return verdict.Proof.ShouldNotBeNull();
    }

    private Task<T> PeopleAsync<T>(string proof, Func<ITenantGrain, Task<T>> call) => _cluster.CallAsync($"t/{_tenant}", proof, call);

    private Task<T> RoleAsync<T>(string proof, Func<IRolesGrain, Task<T>> call) => _cluster.CallAsync($"o/{_tenant}", proof, call);
}
