using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class IdentityProviderEndpoints
{
    public static void Map(RouteGroupBuilder providers)
    {
        providers.MapList(ListShape.IdentityProviders, (grains, tenant, query, ct) => grains.Access(tenant).ListIdentityProvidersAsync(query, ct))
            .WithSummary("Lists the external OpenID providers, without their secrets.");

        providers.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (request, problem) = await ManagementJson.ReadAsync<SaveIdentityProvider>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.IdentityProvider(tenant, EntityId.Create("idp"))!.CreateAsync(request!, http.RequestAborted), created => created.Id);
        }).Accepts<SaveIdentityProvider>("application/json").Produces<IdentityProvider>(201).WithSummary("Adds an external OpenID provider.");

        providers.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.IdentityProvider(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<IdentityProvider>().WithSummary("Reads a provider; never its secret.");

        providers.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (request, problem) = await ManagementJson.ReadAsync<SaveIdentityProvider>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return grains.IdentityProvider(tenant, id) is { } grain
                ? ManagementResults.Of(http, await grain.UpdateAsync(request!, version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Accepts<SaveIdentityProvider>("application/json").Produces<IdentityProvider>()
            .WithSummary("Replaces a provider. A clientSecret that is left out stays, unless the issuer is another one; an empty one is removed.");

        providers.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            if (!ManagementResults.TryReadIfMatch(http, out var version))
            {
                return ManagementResults.BadIfMatch;
            }

            return grains.IdentityProvider(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.DeleteAsync(version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Produces(204).WithSummary("Deletes a provider that no gateway names. The people it signed in stay.");
    }
}
