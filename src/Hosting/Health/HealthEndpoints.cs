using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Hosting.Health;

/// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: it may be sent requests, or what keeps it from that.</summary>
public static class HealthEndpoints
{
    /// <summary>What the endpoints need. The checks of a room are its own; a node that is several rooms has all of theirs.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Readiness>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadinessCheck, HostCheck>());
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", static () => TypedResults.Json(new { status = "live" })).ExcludeFromDescription();
        endpoints.MapGet("/health/ready", static (HttpContext context) => AnswerAsync(context.RequestServices.GetRequiredService<Readiness>(), context)).ExcludeFromDescription();
    }

    private static async Task AnswerAsync(Readiness readiness, HttpContext context)
    {
        var report = await readiness.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        await TypedResults.Json(
            new
            {
                status = report.IsReady ? "ready" : "notReady",
                checks = report.Problems.ToDictionary(problem => problem.Key, problem => problem.Value ?? "ok", StringComparer.Ordinal),
            },
            statusCode: report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context).ConfigureAwait(false);
    }
}
