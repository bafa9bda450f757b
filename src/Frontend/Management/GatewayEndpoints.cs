using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class GatewayEndpoints
{
    public static void Map(RouteGroupBuilder gateways)
    {
        gateways.MapList(ListShape.Gateways, (grains, tenant, query, ct) => grains.Directory(tenant).ListGatewaysAsync(query, ct))
            .WithSummary("Lists gateways.");

        gateways.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (gateway, problem) = await ManagementJson.ReadAsync<Gateway>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Gateway(tenant, EntityId.Create("gw"))!.CreateAsync(gateway!, http.RequestAborted), created => created.Id);
        }).Accepts<Gateway>("application/json").Produces<Gateway>(201).WithSummary("Creates a gateway; its endpoint is /v1/mcp/{id}.");

        gateways.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.Gateway(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<Gateway>().WithSummary("Reads a gateway.");

        gateways.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (gateway, problem) = await ManagementJson.ReadAsync<Gateway>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return grains.Gateway(tenant, id) is { } grain
                ? ManagementResults.Of(http, await grain.UpdateAsync(gateway!, version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Accepts<Gateway>("application/json").Produces<Gateway>().WithSummary("Replaces a gateway, on every front-end within one second.");

        gateways.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            if (!ManagementResults.TryReadIfMatch(http, out var version))
            {
                return ManagementResults.BadIfMatch;
            }

            return grains.Gateway(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.DeleteAsync(version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Produces(204).WithSummary("Deletes a gateway.");
    }
}
