using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>Fills a tenant with random objects through the API, as many people at once would.</summary>
internal sealed class RandomTenant(ManagementClient api, ManagementClient platform, ulong seed)
{
    private const int AtOnce = 8;

    private readonly SeededChoice _choice = new(seed);

    public async Task FillAsync(int objects)
    {
        var make = new RandomObjects(_choice);
        // What a tenant may take of the deployment is for the platform to say.
        await platform.ReplaceAsync($"/api/v1/tenants/{api.Tenant}", new
        {
            name = (await api.GetAsync($"/api/v1/tenants/{api.Tenant}")).GetProperty("name").GetString(),
            waitForAuditOutcome = true,
            toolDrift = "hold",
            limits = new { tenant = new { requests = 1_000_000, period = "00:01:00", burst = 5000 }, tools = new Dictionary<string, object> { ["a/b"] = new { requests = 5, period = "1.00:00:00" } } },
            audit = new { retention = "400.00:00:00", capture = new { arguments = true, redact = new[] { "password", "/a/b" } } },
        });
        var roles = await CreateAsync("roles", objects * 4 / 100, make.Role);
        roles = [.. roles, "admin", "member", "auditor"];
        var users = await CreateAsync("users", objects * 30 / 100, number => make.User(number, roles));
        var teams = await CreateAsync("teams", objects * 6 / 100, number => make.Team(number, users, roles));
        var entries = await CreateAsync("catalog", objects * 10 / 100, make.Entry);
        var owners = Owners(users, teams);
        var installations = await CreateAsync("installations", objects * 20 / 100, number => make.Installation(number, _choice.Of(entries), owners()));
        await CreateAsync(
            "gateways",
            objects * 15 / 100,
            number => make.Gateway(number, installations, entries, () => make.Access(users, teams, roles)));
        await CreateAsync("tokens", objects * 15 / 100, number => make.Token(number, owners()));
    }

    private Func<(string Kind, string Id)> Owners(string[] users, string[] teams) => () => _choice.Below(3) switch
    {
        0 => ("organization", api.Tenant),
        1 => ("team", _choice.Of(teams)),
        _ => ("user", _choice.Of(users)),
    };

    /// <summary>The bodies are made one after the other, so that they are the same each time; the requests go together.</summary>
    private async Task<string[]> CreateAsync(string path, int count, Func<int, object> body)
    {
        var bodies = Enumerable.Range(1, count).Select(body).ToArray();
        var ids = new string[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, _) =>
        {
            using var response = await api.SendPatientlyAsync(HttpMethod.Post, path, bodies[index]);
            response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(CancellationToken.None));
            var created = JsonElement.Parse(await response.Content.ReadAsStringAsync(CancellationToken.None));
            ids[index] = (created.TryGetProperty("token", out var token) ? token : created).GetProperty("id").GetString()!;
        });
        return ids;
    }
}
