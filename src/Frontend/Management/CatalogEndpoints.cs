using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Catalog;

namespace Archestra.Cluster.Frontend.Management;

internal static class CatalogEndpoints
{
    public static void Map(RouteGroupBuilder catalog)
    {
        catalog.MapList(ListShape.Catalog, (grains, tenant, query, ct) => grains.Directory(tenant).ListCatalogAsync(query, ct))
            .WithSummary("Lists catalog entries.");

        catalog.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (entry, problem) = await ManagementJson.ReadAsync<CatalogEntry>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Catalog(tenant).CreateAsync(entry!, http.RequestAborted), created => created.Id);
        }).Accepts<CatalogEntry>("application/json").Produces<CatalogEntry>(201).WithSummary("Defines a server.");

        catalog.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, await grains.Catalog(tenant).GetAsync(id, http.RequestAborted)))
            .Produces<CatalogEntry>().WithSummary("Reads a catalog entry.");

        catalog.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (entry, problem) = await ManagementJson.ReadAsync<CatalogEntry>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return ManagementResults.Of(http, await grains.Catalog(tenant).UpdateAsync(entry! with { Id = id }, version, http.RequestAborted));
        }).Accepts<CatalogEntry>("application/json").Produces<CatalogEntry>()
            .WithSummary("Replaces a catalog entry; its installations take it up without dropping a call.");

        catalog.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.TryReadIfMatch(http, out var version)
                ? ManagementResults.Deleted(await grains.Catalog(tenant).DeleteAsync(id, version, http.RequestAborted))
                : ManagementResults.BadIfMatch)
            .Produces(204).WithSummary("Deletes a catalog entry that is not installed.");
    }
}
