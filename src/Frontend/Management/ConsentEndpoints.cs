using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.OAuth.Consents;

namespace Archestra.Cluster.Frontend.Management;

internal static class ConsentEndpoints
{
    public static void Map(RouteGroupBuilder consents)
    {
        consents.MapList(ListShape.Consents, (grains, tenant, query, ct) => grains.Access(tenant).ListConsentsAsync(query, ct))
            .WithSummary("Lists what people agreed to.");

        consents.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.Consent(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<Consent>().WithSummary("Reads a consent.");

        consents.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.Consent(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.WithdrawAsync(http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Withdraws a consent and ends the tokens that it led to.");
    }
}
