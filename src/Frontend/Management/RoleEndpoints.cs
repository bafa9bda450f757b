using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Roles;

namespace Archestra.Cluster.Frontend.Management;

internal static class RoleEndpoints
{
    public static void Map(RouteGroupBuilder roles)
    {
        roles.MapList(ListShape.Roles, (grains, tenant, query, ct) => grains.Directory(tenant).ListRolesAsync(query, ct))
            .WithSummary("Lists roles: the built-in ones (admin, editor, member, auditor) first, then the tenant's own.");

        roles.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (role, problem) = await ManagementJson.ReadAsync<Role>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Roles(tenant).CreateAsync(role!, http.RequestAborted), created => created.Id);
        }).Accepts<Role>("application/json").Produces<Role>(201)
            .WithSummary("Creates a role. Nobody puts a permission into it that they do not hold.");

        roles.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, await grains.Roles(tenant).GetAsync(id, http.RequestAborted)))
            .Produces<Role>().WithSummary("Reads a role.");

        roles.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (role, problem) = await ManagementJson.ReadAsync<Role>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return ManagementResults.Of(http, await grains.Roles(tenant).UpdateAsync(role! with { Id = id }, version, http.RequestAborted));
        }).Accepts<Role>("application/json").Produces<Role>()
            .WithSummary("Replaces a role: all who have it have the new permissions, on every front-end within one second.");

        roles.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.TryReadIfMatch(http, out var version)
                ? ManagementResults.Deleted(await grains.Roles(tenant).DeleteAsync(id, version, http.RequestAborted))
                : ManagementResults.BadIfMatch)
            .Produces(204).WithSummary("Deletes a role that nobody has and no gateway names.");
    }
}
