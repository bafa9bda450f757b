using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

internal static class InstallationEndpoints
{
    public static void Map(RouteGroupBuilder installations)
    {
        installations.MapList(ListShape.Installations, (grains, tenant, query, ct) => grains.Directory(tenant).ListInstallationsAsync(query, ct))
            .WithSummary("Lists installations.");

        installations.MapPost("", async (string tenant, ManagementGrains grains, HttpContext http) =>
        {
            var (request, problem) = await ManagementJson.ReadAsync<InstallServer>(http);
            return problem ?? ManagementResults.Created(
                http, await grains.Installation(tenant, EntityId.Create("ins"))!.InstallAsync(request!, http.RequestAborted), created => created.Id);
        }).Accepts<InstallServer>("application/json").Produces<Installation>(201).WithSummary("Installs a server with values for its fields.");

        installations.MapGet("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Of(http, grains.Installation(tenant, id) is { } grain ? await grain.GetAsync(http.RequestAborted) : null))
            .Produces<Installation>().WithSummary("Reads an installation; secret values are named, never shown.");

        installations.MapPut("/{id}", ReplaceAsync).Accepts<ReplaceInstallation>("application/json").Produces<Installation>()
            .WithSummary("Renames an installation and replaces values; secret ones stay unless they are named.");

        installations.MapPatch("/{id}/values", ReplaceValuesAsync)
            .Accepts<Dictionary<string, string?>>("application/json").Produces<Installation>()
            .WithSummary("Replaces values (null removes one); no call in flight is dropped.");

        installations.MapDelete("/{id}", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            if (!ManagementResults.TryReadIfMatch(http, out var version))
            {
                return ManagementResults.BadIfMatch;
            }

            return grains.Installation(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.UninstallAsync(version, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Produces(204).WithSummary("Uninstalls a server that no gateway uses, deletes its secrets and stops it.");

        MapServer(installations);
    }

    private static void MapServer(RouteGroupBuilder installations)
    {
        installations.MapGet("/{id}/tools", (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ToolsAsync(grains.Installation(tenant, id), refresh: false, http))
            .Produces<InstallationToolsAnswer>().WithSummary("The server's tools as last known.");

        installations.MapPost("/{id}/tools/refresh", (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            ToolsAsync(grains.Installation(tenant, id), refresh: true, http))
            .Produces<InstallationToolsAnswer>().WithSummary("Asks the server for its tools now.");

        installations.MapGet("/{id}/status", async Task<IResult> (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var status = grains.Installation(tenant, id) is { } grain ? await grain.GetStatusAsync(http.RequestAborted) : null;
            return status is null ? ProblemResult.NotFound : TypedResults.Json(status);
        }).Produces<ServerStatus>().WithSummary("How the server is doing: state, calls, last problem, the end of its stderr.");
    }

    private static async Task<IResult> ReplaceAsync(string tenant, string id, ManagementGrains grains, HttpContext http)
    {
        var (body, problem) = await ManagementJson.ReadAsync<ReplaceInstallation>(http);
        if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
        {
            return problem ?? ManagementResults.BadIfMatch;
        }

        return grains.Installation(tenant, id) is { } grain
            ? ManagementResults.Of(http, await grain.UpdateAsync(body!.ToUpdate(), version, http.RequestAborted))
            : ProblemResult.NotFound;
    }

    private static async Task<IResult> ReplaceValuesAsync(string tenant, string id, ManagementGrains grains, HttpContext http)
    {
        var (values, problem) = await ManagementJson.ReadAsync<Dictionary<string, string?>>(http);
        if (problem is not null || !ManagementResults.TryReadIfMatch(http, out var version))
        {
            return problem ?? ManagementResults.BadIfMatch;
        }

        return grains.Installation(tenant, id) is { } grain
            ? ManagementResults.Of(http, await grain.ReplaceValuesAsync(values!, version, http.RequestAborted))
            : ProblemResult.NotFound;
    }

    private static async Task<IResult> ToolsAsync(IInstallationGrain? grain, bool refresh, HttpContext http)
    {
        if (grain is null || await grain.GetAsync(http.RequestAborted) is null)
        {
            return ProblemResult.NotFound;
        }

        var tools = refresh ? await grain.RefreshToolsAsync(http.RequestAborted) : await grain.GetToolsAsync(http.RequestAborted);
        return TypedResults.Json(InstallationToolsAnswer.Of(tools));
    }
}

/// <summary>An installation's tools as JSON.</summary>
internal sealed record InstallationToolsAnswer(InstalledToolsStatus Status, string? Problem, long Revision, IReadOnlyList<JsonElement> Tools)
{
    public static InstallationToolsAnswer Of(InstallationTools tools) => new(
        tools.Status, tools.Problem, tools.Revision, [.. tools.Tools.Select(tool => JsonElement.Parse(tool.Definition))]);
}
