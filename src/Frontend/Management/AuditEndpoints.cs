using Archestra.Cluster.Grains.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Archestra.Cluster.Frontend.Management;

internal static class AuditEndpoints
{
    public static void Map(RouteGroupBuilder audit) =>
        audit.MapGet("", async Task<IResult> (string tenant, [AsParameters] AuditParameters search, ManagementGrains grains, HttpContext http) =>
        {
            var page = await grains.Audit(tenant).SearchAsync(search.ToQuery(), http.RequestAborted);
            return page is null ? ProblemResult.NotFound : TypedResults.Json(new AuditAnswer(page.Items, page.NextCursor));
        }).Produces<AuditAnswer>().WithSummary("Searches the audit log, newest first.");
}

/// <summary>The query parameters of the audit search; those that are absent match everything.</summary>
internal readonly record struct AuditParameters(
    [property: FromQuery(Name = "actor")] string? Actor,
    [property: FromQuery(Name = "tool")] string? Tool,
    [property: FromQuery(Name = "installation")] string? Installation,
    [property: FromQuery(Name = "outcome")] string? Outcome,
    [property: FromQuery(Name = "action")] string? Action,
    [property: FromQuery(Name = "from")] DateTimeOffset? From,
    [property: FromQuery(Name = "to")] DateTimeOffset? To,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "limit")] int? Limit)
{
    public AuditQuery ToQuery() => new()
    {
        ActorId = Actor,
        Tool = Tool,
        InstallationId = Installation,
        Outcome = Outcome,
        Action = Action,
        From = From,
        To = To,
        Cursor = Cursor,
        Limit = Limit ?? AuditQuery.DefaultLimit,
    };
}

/// <summary>One page of the audit log as JSON.</summary>
internal sealed record AuditAnswer(IReadOnlyList<AuditRecord> Items, string? NextCursor);
