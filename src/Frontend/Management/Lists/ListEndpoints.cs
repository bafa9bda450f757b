using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>Maps the list of a resource: all of them page, filter and sort alike.</summary>
internal static class ListEndpoints
{
    public delegate Task<Page<Versioned<T>>> Read<T>(ManagementGrains grains, string tenant, ListQuery query, CancellationToken cancellationToken)
        where T : class;

    public static RouteHandlerBuilder MapList<T>(this RouteGroupBuilder resource, ListShape shape, Read<T> read)
        where T : class =>
        resource.MapGet("", async (ManagementGrains grains, HttpContext http) =>
        {
            var (query, problem) = shape.Read(http.Request.Query);
            if (problem is not null)
            {
                return problem;
            }

            // The list of tenants is outside of any; the caller's own then says where to ask.
            var tenant = http.Request.RouteValues["tenant"] as string ?? ((Principal)http.Items[typeof(Principal)]!).TenantId;
            return Answer(await read(grains, tenant, query, http.RequestAborted));
        }).Produces<ListAnswer>().WithMetadata(shape);

    private static IResult Answer<T>(Page<Versioned<T>> page)
        where T : class => page.CursorRefused
        ? ListShape.Problem("cursor", "It is none of this list in this order.")
        : TypedResults.Json(new ListAnswer([.. page.Items.Select(ResourceJson.Of)], page.NextCursor, page.Total));
}
