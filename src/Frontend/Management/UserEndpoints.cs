using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management;

internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder users)
    {
        users.MapList(ListShape.Users, (grains, tenant, query, ct) => grains.Directory(tenant).ListUsersAsync(query, ct))
            .WithSummary("Lists users.");

        users.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (user, problem) = await ManagementJson.ReadAsync<UserAccount>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Tenant(tenant).CreateUserAsync(user!, http.RequestAborted), created => created.Id);
        }).Accepts<UserAccount>("application/json").Produces<UserAccount>(201).WithSummary("Creates a user.");

        users.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, await grains.Tenant(tenant).GetUserAsync(id, http.RequestAborted)))
            .Produces<UserAccount>().WithSummary("Reads a user.");

        users.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (user, problem) = await ManagementJson.ReadAsync<UserAccount>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return ManagementResults.Of(http, await grains.Tenant(tenant).UpdateUserAsync(user! with { Id = id }, version, http.RequestAborted));
        }).Accepts<UserAccount>("application/json").Produces<UserAccount>()
            .WithSummary("Replaces a user, its roles included, on every front-end within one second. Nobody gives what they do not hold.");

        users.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.TryReadIfMatch(http, out var version)
                ? ManagementResults.Deleted(await grains.Tenant(tenant).DeleteUserAsync(id, version, http.RequestAborted))
                : ManagementResults.BadIfMatch)
            .Produces(204).WithSummary("Revokes a user's tokens and deletes the user.");

        users.MapPost("/{id}/sign-out", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.Credential(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.SignOutEverywhereAsync(http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Ends every session and every token family of a user, and forgets its consents, on every front-end within one second.");
    }
}
