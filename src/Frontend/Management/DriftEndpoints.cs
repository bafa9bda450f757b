using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Installations;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>Tools that are not what was approved, and their approval.</summary>
internal static class DriftEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/drift", ListAsync).Produces<ToolDriftList>().WithMetadata(ListShape.Drifts)
            .WithSummary("Lists the tools of the tenant that are not what was approved; pages count installations.");

        tenant.MapGet("/installations/{id}/drift", async Task<IResult> (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var drifts = grains.Installation(tenant, id) is { } grain ? await grain.GetDriftAsync(http.RequestAborted) : null;
            return drifts is null ? ProblemResult.NotFound : TypedResults.Json(ToolDriftList.Of(drifts, null));
        }).Produces<ToolDriftList>().WithSummary("The installation's tools that are not what was approved: before and after.");

        tenant.MapPost("/installations/{id}/tools/{tool}/approve", ApproveAsync)
            .Accepts<ApproveTool>("application/json").Produces<ToolDriftAnswer>()
            .WithSummary("Approves a tool as it is now; 409 when it is not what the digest names.");
    }

    private static async Task<IResult> ListAsync(string tenant, ManagementGrains grains, HttpContext http)
    {
        var (query, problem) = ListShape.Drifts.Read(http.Request.Query);
        if (problem is not null)
        {
            return problem;
        }

        var page = await grains.Directory(tenant).ListToolDriftsAsync(query, http.RequestAborted);
        return page.CursorRefused
            ? ListShape.Problem("cursor", "It is none of this list.")
            : TypedResults.Json(ToolDriftList.Of(page.Items, page.NextCursor));
    }

    private static async Task<IResult> ApproveAsync(string tenant, string id, string tool, ManagementGrains grains, HttpContext http)
    {
        var (request, problem) = await ManagementJson.ReadAsync<ApproveTool>(http);
        if (problem is not null)
        {
            return problem;
        }

        if (grains.Installation(tenant, id) is not { } grain)
        {
            return ProblemResult.NotFound;
        }

        // Routing leaves an encoded slash as it is, so that it does not end the segment; a tool's name may have one.
        var name = tool.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return ManagementResults.Of(await grain.ApproveToolAsync(name, request!.Digest, http.RequestAborted), ToolDriftAnswer.Of);
    }
}

/// <summary>An approval of one definition.</summary>
internal sealed record ApproveTool
{
    /// <summary>Of the definition that the administrator saw, as the drift names it.</summary>
    public required string Digest { get; init; }
}

/// <summary>Drifts as JSON.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record ToolDriftList(IReadOnlyList<ToolDriftAnswer> Items, string? NextCursor)
{
    public static ToolDriftList Of(ToolDrift[] drifts, string? nextCursor) => new([.. drifts.Select(ToolDriftAnswer.Of)], nextCursor);
}

/// <summary>A drift as JSON.</summary>
internal sealed record ToolDriftAnswer(
    string InstallationId,
    string Tool,
    ToolDriftKind Kind,
    ToolDriftPolicy Policy,
    bool Held,
    DateTimeOffset DetectedAt,
    string Digest,
    string ApprovedDigest,
    IReadOnlyList<string> Members,
    JsonElement? Approved,
    JsonElement? Current)
{
    public static ToolDriftAnswer Of(ToolDrift drift) => new(
        drift.InstallationId,
        drift.Tool,
        drift.Kind,
        drift.Policy,
        drift.IsHeld,
        drift.DetectedAt,
        drift.Digest,
        drift.ApprovedDigest,
        drift.Members,
        Parse(drift.Approved),
        Parse(drift.Current));

    private static JsonElement? Parse(byte[]? definition) => definition is null ? null : JsonElement.Parse(definition);
}
