using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class TenantEndpoints
{
    public static void Map(RouteGroupBuilder tenants)
    {
        tenants.MapList(ListShape.Tenants, (grains, tenant, query, ct) => grains.Directory(tenant).ListTenantsAsync(query, ct))
            .WithSummary("Lists the tenants that the token may manage.");

        tenants.MapPost("", async (ManagementGrains grains, HttpContext http) =>
        {
            var (tenant, problem) = await ManagementJson.ReadAsync<Tenant>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Tenant(EntityId.Create("tnt")).CreateAsync(tenant!, http.RequestAborted), created => created.Id);
        }).Accepts<Tenant>("application/json").Produces<Tenant>(201).WithSummary("Creates a tenant; platform administrators only.");

        tenants.MapGet("/{tenant}", async (string tenant, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, await grains.Tenant(tenant).GetAsync(http.RequestAborted)))
            .Produces<Tenant>().WithSummary("Reads a tenant.");

        tenants.MapPut("/{tenant}", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (body, problem) = await ManagementJson.ReadAsync<Tenant>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return ManagementResults.Of(http, await grains.Tenant(tenant).UpdateAsync(body!, version, http.RequestAborted));
        }).Accepts<Tenant>("application/json").Produces<Tenant>().WithSummary("Replaces a tenant's settings.");

        tenants.MapDelete("/{tenant}", (string tenant, bool? cascade, TenantRemoval removal, HttpContext http) => removal.RunAsync(tenant, cascade ?? false, http))
            .Produces(204).WithSummary("Deletes an empty tenant, or with cascade=true all that is in it first; platform administrators only.");
    }

    private static string OwnTenant(HttpContext http) => ((Principal)http.Items[typeof(Principal)]!).TenantId;
}
