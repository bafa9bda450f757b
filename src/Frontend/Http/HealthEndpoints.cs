using Archestra.Cluster.Frontend.ChangeFeed;

namespace Archestra.Cluster.Frontend.Http;

/// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: it may be sent requests, because its view of the change feed is fresh.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Json(new { status = "live" })).ExcludeFromDescription();
        endpoints.MapGet("/health/ready", (ChangeFeedPosition feed) => feed.IsFresh
            ? TypedResults.Json(new { status = "ready" })
            : TypedResults.Json(new { status = "waiting for the change feed" }, statusCode: StatusCodes.Status503ServiceUnavailable)).ExcludeFromDescription();
    }
}
