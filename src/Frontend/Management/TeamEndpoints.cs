using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management;

internal static class TeamEndpoints
{
    public static void Map(RouteGroupBuilder teams)
    {
        teams.MapList(ListShape.Teams, (grains, tenant, query, ct) => grains.Directory(tenant).ListTeamsAsync(query, ct))
            .WithSummary("Lists teams.");

        teams.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (team, problem) = await ManagementJson.ReadAsync<Team>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Tenant(tenant).CreateTeamAsync(team!, http.RequestAborted), created => created.Id);
        }).Accepts<Team>("application/json").Produces<Team>(201).WithSummary("Creates a team.");

        teams.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, await grains.Tenant(tenant).GetTeamAsync(id, http.RequestAborted)))
            .Produces<Team>().WithSummary("Reads a team.");

        teams.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (team, problem) = await ManagementJson.ReadAsync<Team>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return ManagementResults.Of(http, await grains.Tenant(tenant).UpdateTeamAsync(team! with { Id = id }, version, http.RequestAborted));
        }).Accepts<Team>("application/json").Produces<Team>()
            .WithSummary("Replaces a team, its members and roles included, on every front-end within one second. Nobody gives what they do not hold.");

        teams.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.TryReadIfMatch(http, out var version)
                ? ManagementResults.Deleted(await grains.Tenant(tenant).DeleteTeamAsync(id, version, http.RequestAborted))
                : ManagementResults.BadIfMatch)
            .Produces(204).WithSummary("Revokes a team's tokens and deletes the team.");
    }
}
