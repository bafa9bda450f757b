using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class ApiTokenEndpoints
{
    public static void Map(RouteGroupBuilder tokens)
    {
        tokens.MapList(ListShape.Tokens, (grains, tenant, query, ct) => grains.Directory(tenant).ListApiTokensAsync(query, ct))
            .WithSummary("Lists API tokens, without their texts.");

        tokens.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (request, problem) = await ManagementJson.ReadAsync<IssueApiToken>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.ApiToken(tenant, EntityId.Create("tok"))!.IssueAsync(request!, http.RequestAborted), issued => issued.Token.Id);
        }).Accepts<IssueApiToken>("application/json").Produces<IssuedApiToken>(201).WithSummary("Issues an API token; its text is shown this once.");

        tokens.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.ApiToken(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<ApiToken>().WithSummary("Reads an API token, without its text.");

        tokens.MapPost("/{id}/rotate", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (request, problem) = await ManagementJson.ReadAsync<RotateApiToken>(http);
            if (problem is not null)
            {
                return problem;
            }

            return grains.ApiToken(tenant, id) is { } grain
                ? ManagementResults.Of(http, await grain.RotateAsync(TimeSpan.FromSeconds(request!.OverlapSeconds), http.RequestAborted))
                : ProblemResult.NotFound;
        }).Accepts<RotateApiToken>("application/json").Produces<IssuedApiToken>().WithSummary("Gives a token a new text; the old one stays good for the overlap.");

        tokens.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.ApiToken(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.RevokeAsync(http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Revokes a token, on every front-end within one second.");
    }
}

/// <param name="OverlapSeconds">How long the old text stays good, at most seven days; 0 ends it at once.</param>
internal sealed record RotateApiToken(int OverlapSeconds = 0);
