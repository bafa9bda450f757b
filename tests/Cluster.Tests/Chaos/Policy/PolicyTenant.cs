using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos.Policy;

/// <summary>A small tenant that is changed at random through the management API of any front-end; the oracle keeps up with it.</summary>
internal sealed class PolicyTenant(GatewayCluster cluster, SeededRandom random) : IDisposable
{
    private static readonly string[] Tools = ["peek", "poke"];

    private readonly List<ManagementClient> _apis = [.. Enumerable.Range(0, cluster.Frontends.Count).Select(frontend => cluster.Api(frontend))];
    private readonly Dictionary<string, string> _installations = [];
    private string _entry = "";
    private string _shared = "";

    public PolicyOracle Oracle { get; } = new();

    public List<OracleToken> Tokens { get; } = [];

    private ManagementClient Api => random.Pick(_apis);

    public async Task BuildAsync(Uri server)
    {
        object[] fields = [new { name = "who", secret = false, required = false, target = "header", targetName = "X-Who" }];
        _entry = Id(await Api.CreateAsync("catalog", new { name = "personal", transport = "streamableHttp", url = server, fields }));
        var pinned = await Api.CreateAsync("catalog", new { name = "shared", transport = "streamableHttp", url = server, fields });
        _shared = await InstallAsync("shared", Id(pinned), "organization", cluster.Tenant, "shared");
        foreach (var permissions in (string[][])[["tools:read"], ["tools:read", "tools:write"], []])
        {
            Oracle.Roles[Id(await Api.CreateAsync("roles", new { name = $"role {Oracle.Roles.Count}", permissions }))] = permissions;
        }

        for (var i = 0; i < 3; i++)
        {
            Oracle.Users[Id(await Api.CreateAsync("users", new { name = $"user {i}" }))] = [];
        }

        for (var i = 0; i < 2; i++)
        {
            Oracle.Teams[Id(await Api.CreateAsync("teams", new { name = $"team {i}" }))] = ([], []);
        }

        for (var i = 0; i < 2; i++)
        {
            var id = Id(await Api.CreateAsync("gateways", new { name = $"gateway {i}", naming = "prefixed" }));
            Oracle.Gateways[id] = new OracleGateway(null, [], []);
            await ChangeGatewayAsync(id);
        }

        foreach (var user in Oracle.Users.Keys)
        {
            await IssueAsync("user", user, "mcp:read");
            await IssueAsync("user", user, "mcp:write");
        }

        await IssueAsync("team", Oracle.Teams.Keys.First(), "mcp:write");
        await IssueAsync("organization", PolicyOracle.Organization, "mcp:read");
    }

    /// <returns>What was changed. When it returns, the change was answered and the oracle knows of it.</returns>
    public Task<string> ChangeAsync() => random.Next(5) switch
    {
        0 => ChangeUserAsync(random.Pick([.. Oracle.Users.Keys])),
        1 => ChangeTeamAsync(random.Pick([.. Oracle.Teams.Keys])),
        2 => ChangeRoleAsync(random.Pick([.. Oracle.Roles.Keys])),
        3 => ChangeInstallationAsync(random.Pick([.. Oracle.Users.Keys, .. Oracle.Teams.Keys, PolicyOracle.Organization])),
        _ => ChangeGatewayAsync(random.Pick([.. Oracle.Gateways.Keys])),
    };

    public void Dispose() => _apis.ForEach(api => api.Dispose());

    private async Task<string> ChangeUserAsync(string id)
    {
        var roles = Some([.. Oracle.Roles.Keys, "editor", "auditor", "member"], 4);
        await Api.ReplaceAsync($"users/{id}", new { name = $"user {id[^5..]}", roles });
        Oracle.Users[id] = roles;
        return $"user {id} has {string.Join(' ', roles)}";
    }

    private async Task<string> ChangeTeamAsync(string id)
    {
        var (members, roles) = (Some([.. Oracle.Users.Keys], 2), Some([.. Oracle.Roles.Keys, "auditor"], 4));
        await Api.ReplaceAsync($"teams/{id}", new { name = $"team {id[^5..]}", members, roles });
        Oracle.Teams[id] = (members, roles);
        return $"team {id} is {string.Join(' ', members)} with {string.Join(' ', roles)}";
    }

    private async Task<string> ChangeRoleAsync(string id)
    {
        var permissions = Some(["tools:read", "tools:write", "audit:read"], 2);
        await Api.ReplaceAsync($"roles/{id}", new { name = $"role {id[^5..]}", permissions });
        Oracle.Roles[id] = permissions;
        return $"role {id} gives {string.Join(' ', permissions)}";
    }

    private async Task<string> ChangeInstallationAsync(string owner)
    {
        if (_installations.Remove(owner, out var installed))
        {
            await Api.DeleteAsync($"installations/{installed}");
            Oracle.Installed.Remove(owner);
            return $"{owner} uninstalled";
        }

        var (kind, ownerId) = owner == PolicyOracle.Organization ? ("organization", cluster.Tenant) : Oracle.Users.ContainsKey(owner) ? ("user", owner) : ("team", owner);
        _installations[owner] = await InstallAsync($"personal {owner}", _entry, kind, ownerId, owner);
        Oracle.Installed[owner] = owner;
        return $"{owner} installed";
    }

    private async Task<string> ChangeGatewayAsync(string id)
    {
        var access = RandomAccess();
        var sources = new List<object>();
        var (tools, rules) = (new List<string>(), new Dictionary<string, (string?, string[]?)>());
        foreach (var slug in (string[])["shared", "personal"])
        {
            var shown = Some(Tools, 1);
            var ruled = Some(Tools, 3).Select(tool => (Tool: tool, Scope: random.Next(3) switch { 0 => "mcp:read", 1 => "mcp:write", _ => null }, Access: RandomAccess())).ToArray();
            tools.AddRange(shown.Select(tool => $"{slug}__{tool}"));
            foreach (var rule in ruled)
            {
                rules[$"{slug}__{rule.Tool}"] = (rule.Scope, rule.Access);
            }

            var written = ruled.Select(rule => new { tool = rule.Tool, requiredScope = rule.Scope, access = Write(rule.Access) }).ToArray();
            sources.Add(slug == "shared"
                ? new { installationId = _shared, tools = shown, rules = written }
                : new { installationId = "", catalogEntryId = _entry, tools = shown, rules = written });
        }

        await Api.ReplaceAsync($"gateways/{id}", new { name = $"gateway {id[^5..]}", naming = "prefixed", access = Write(access), installations = sources });
        Oracle.Gateways[id] = new OracleGateway(access, [.. tools], rules);
        return $"gateway {id} for {(access is null ? "all" : string.Join(' ', access))}";
    }

    private string[]? RandomAccess() => random.Chance(2) ? null : Some([.. Oracle.Users.Keys, .. Oracle.Teams.Keys, .. Oracle.Roles.Keys, "member"], 3);

    private object? Write(string[]? access) => access is null ? null : new
    {
        users = access.Where(Oracle.Users.ContainsKey), teams = access.Where(Oracle.Teams.ContainsKey),
        roles = access.Where(id => !Oracle.Users.ContainsKey(id) && !Oracle.Teams.ContainsKey(id)),
    };

    /// <summary>Each with a chance of one in so many, but nearly all when that is one.</summary>
    private string[] Some(string[] of, int oneIn) => [.. of.Where(_ => oneIn == 1 ? !random.Chance(4) : random.Chance(oneIn))];

    private async Task<string> InstallAsync(string name, string entry, string kind, string owner, string who) => Id(await Api.CreateAsync(
        "installations", new { name, catalogEntryId = entry, ownerKind = kind, ownerId = owner, values = new { who } }));

    private async Task IssueAsync(string kind, string owner, string scope)
    {
        var ownerId = owner == PolicyOracle.Organization ? cluster.Tenant : owner;
        using var response = await Api.SendAsync(HttpMethod.Post, "tokens", new { name = "t", ownerKind = kind, ownerId, scopes = new[] { scope } });
        var issued = await response.Content.ReadFromJsonAsync<JsonElement>();
        Tokens.Add(new OracleToken(owner, scope, issued.GetProperty("text").GetString()!));
    }

    private static string Id(JsonElement created) => created.GetProperty("id").GetString()!;
}
