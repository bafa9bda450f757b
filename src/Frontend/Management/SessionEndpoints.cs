using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Management;

internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder sessions)
    {
        sessions.MapList(ListShape.Sessions, (grains, tenant, query, ct) => grains.Access(tenant).ListUserSessionsAsync(query, ct))
            .WithSummary("Lists signed-in browsers.");

        sessions.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.Session(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<UserSession>().WithSummary("Reads a session.");

        sessions.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.Session(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.RevokeAsync(http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Ends a session, on every front-end within one second.");
    }
}
