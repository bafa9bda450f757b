using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Management;

internal static class LimitEndpoints
{
    public static void Map(RouteGroupBuilder limits) =>
        limits.MapGet("/usage", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var used = await grains.Limits(tenant).GetUsageAsync(http.RequestAborted);
            return TypedResults.Json(new LimitUsageList(used));
        }).Produces<LimitUsageList>().WithSummary("What of the tenant's limits is used now, over all front-ends, half a second behind; unused limits are left out.");
}

/// <summary>Usage as JSON.</summary>
internal sealed record LimitUsageList(IReadOnlyList<LimitUsage> Items);
