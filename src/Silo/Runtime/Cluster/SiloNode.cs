using Archestra.Cluster.Hosting;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>A silo as a process of its own. Over HTTP it tells its health and nothing else.</summary>
internal static class SiloNode
{
    private const string DefaultUrl = "http://127.0.0.1:8809";

    public static Task<int> RunAsync(string[] arguments) =>
        NodeProgram.RunAsync(arguments, DefaultUrl, static builder => builder.AddSilo(), MapHealth);

    private static void MapHealth(WebApplication app)
    {
        app.MapGet("/health/live", static () => TypedResults.Json(new { status = "live" }));
        app.MapGet("/health/ready", static (ISiloStatusOracle silo) => silo.CurrentStatus == SiloStatus.Active
            ? TypedResults.Json(new { status = "ready" })
            : TypedResults.Json(new { status = silo.CurrentStatus.ToString() }, statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
