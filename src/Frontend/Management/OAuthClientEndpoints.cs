using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class OAuthClientEndpoints
{
    public static void Map(RouteGroupBuilder clients)
    {
        clients.MapList(ListShape.OAuthClients, (grains, tenant, query, ct) => grains.Access(tenant).ListOAuthClientsAsync(query, ct))
            .WithSummary("Lists the OAuth clients that administrators registered, without their secrets.");

        clients.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (client, problem) = await ManagementJson.ReadAsync<OAuthClient>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.OAuthClient(tenant, EntityId.Create("cl"))!.CreateAsync(client!, http.RequestAborted), issued => issued.Client.Id);
        }).Accepts<OAuthClient>("application/json").Produces<IssuedOAuthClient>(201).WithSummary("Registers an OAuth client; its secret is shown this once.");

        clients.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.OAuthClient(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<OAuthClient>().WithSummary("Reads an OAuth client, without its secret.");
        MapChanges(clients);
    }

    private static void MapChanges(RouteGroupBuilder clients)
    {
        clients.MapPut("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (client, problem) = await ManagementJson.ReadAsync<OAuthClient>(http);
            if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
            {
                return problem ?? ManagementResults.BadIfMatch;
            }

            return grains.OAuthClient(tenant, id) is { } grain
                ? ManagementResults.Of(http, await grain.UpdateAsync(client!, version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Accepts<OAuthClient>("application/json").Produces<OAuthClient>()
            .WithSummary("Replaces an OAuth client. Disabled, or with less than before, what it was given ends on every front-end within one second.");

        clients.MapPost("/{id}/rotate-secret", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.OAuthClient(tenant, id) is { } grain
                ? ManagementResults.Of(http, await grain.RotateSecretAsync(http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces<IssuedOAuthClient>().WithSummary("Gives an OAuth client a new secret; the old one ends at once.");

        clients.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            if (!ManagementResults.TryReadIfMatch(http, out var version))
            {
                return ManagementResults.BadIfMatch;
            }

            return grains.OAuthClient(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.DeleteAsync(version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Produces(204).WithSummary("Deletes an OAuth client and ends everything that it was given, on every front-end within one second.");
    }
}
