using System.Text.Json;
using Archestra.Cluster.Grains.Diagnosis;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>What is wrong with this deployment. The silo lets platform administrators in only.</summary>
internal static class DiagnosisEndpoints
{
    private const string JsonLines = "application/x-ndjson";

    public static void Map(RouteGroupBuilder diagnosis) =>
        diagnosis.MapGet("", RunAsync).Produces<DiagnosisAnswer>().WithSummary(
            $"Runs every check. With Accept: {JsonLines} each check is one line, sent as it ends; platform administrators only.");

    private static async Task<IResult> RunAsync(ManagementGrains grains, IOptions<JsonOptions> json, HttpContext http)
    {
        var checks = grains.Diagnosis.RunAsync(http.RequestAborted);
        if (http.Request.Headers.Accept.Any(accept => accept?.Contains(JsonLines, StringComparison.OrdinalIgnoreCase) == true))
        {
            await StreamAsync(checks, json.Value.SerializerOptions, http);
            return Results.Empty;
        }

        var all = new List<DiagnosticCheck>();
        await foreach (var check in checks.WithCancellation(http.RequestAborted))
        {
            all.Add(check);
        }

        return TypedResults.Json(new DiagnosisAnswer(all.TrueForAll(check => check.Status != DiagnosticStatus.Found), all));
    }

    private static async Task StreamAsync(IAsyncEnumerable<DiagnosticCheck> checks, JsonSerializerOptions options, HttpContext http)
    {
        http.Response.ContentType = JsonLines;
        await foreach (var check in checks.WithCancellation(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(check, options), http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}

/// <summary>A diagnosis as JSON.</summary>
/// <param name="Healthy">Nothing was found.</param>
internal sealed record DiagnosisAnswer(bool Healthy, IReadOnlyList<DiagnosticCheck> Checks);
