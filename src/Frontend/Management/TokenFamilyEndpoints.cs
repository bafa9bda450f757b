using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.OAuth.Tokens;

namespace Archestra.Cluster.Frontend.Management;

internal static class TokenFamilyEndpoints
{
    public static void Map(RouteGroupBuilder families)
    {
        families.MapList(ListShape.TokenFamilies, (grains, tenant, query, ct) => grains.Access(tenant).ListTokenFamiliesAsync(query, ct))
            .WithSummary("Lists what OAuth clients were given: one entry for each authorization.");

        families.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.TokenFamily(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<TokenFamily>().WithSummary("Reads a token family.");

        families.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.TokenFamily(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.RevokeAsync("administrator", http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Ends all tokens of one authorization, on every front-end within one second.");
    }
}
