using System.Text;
using System.Text.Json;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Audit;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The audit log: search, verification, export, and where it is delivered to.</summary>
internal static class AuditEndpoints
{
    private const string JsonLines = "application/x-ndjson";

    public static void Map(RouteGroupBuilder audit)
    {
        audit.MapGet("", SearchAsync).Produces<AuditAnswer>().WithSummary("Searches the audit log, newest first; sort=at for oldest first.");
        audit.MapPost("/verification", VerifyAsync).Accepts<string>(isOptional: true, JsonLines).Produces<AuditVerificationResult>().WithSummary(
            $"Verifies the tenant's log, against the exported checkpoints in the body if there is one ({JsonLines}). "
            + $"With Accept: {JsonLines} the progress comes line by line, the result last.");
        audit.MapGet("/export", ExportAsync).Produces(200, contentType: JsonLines).WithSummary("The tenant's whole log as JSON Lines.");
        audit.MapGet("/sinks", async (string tenant, ManagementGrains grains, HttpContext http) =>
            TypedResults.Json(new AuditSinksAnswer(await grains.Audit(tenant).ListSinksAsync(http.RequestAborted))))
            .Produces<AuditSinksAnswer>().WithSummary("Where the log is delivered to, and how many records wait.");
    }

    private static async Task<IResult> SearchAsync(
        string tenant, [AsParameters] AuditParameters search, ManagementGrains grains, HttpContext http)
    {
        if (http.Request.Query.Keys.FirstOrDefault(name => !AuditParameters.Names.Contains(name)) is { } unknown)
        {
            return ListShape.Problem(unknown, $"The parameters are {string.Join(", ", AuditParameters.Names.Order(StringComparer.Ordinal))}.");
        }

        if (search.Problem is { } problem)
        {
            return problem;
        }

        var page = await grains.Audit(tenant).SearchAsync(search.ToQuery(), http.RequestAborted);
        return page switch
        {
            null => ProblemResult.NotFound,
            { CursorRefused: true } => ListShape.Problem("cursor", "It is none of this search."),
            _ => TypedResults.Json(new AuditAnswer(page.Items, page.NextCursor)),
        };
    }

    private static async Task<IResult> VerifyAsync(string tenant, ManagementGrains grains, IOptions<JsonOptions> json, HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, ManagementJson.MaxBodyBytes, http.RequestAborted);
        if (body.Status != BodyStatus.Complete)
        {
            return body.Status == BodyStatus.TooLarge
                ? new ProblemResult(StatusCodes.Status413PayloadTooLarge, $"The body has more than {ManagementJson.MaxBodyBytes} bytes; the newest checkpoints are enough.")
                : new ProblemResult(StatusCodes.Status400BadRequest, "The body ended early.");
        }

        var checkpoints = Encoding.UTF8.GetString(body.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var steps = grains.Audit(tenant).VerifyAsync(checkpoints, http.RequestAborted);
        var wantsLines = http.Request.Headers.Accept.Any(accept => accept?.Contains(JsonLines, StringComparison.OrdinalIgnoreCase) == true);
        AuditVerificationResult? result = null;
        await foreach (var step in steps.WithCancellation(http.RequestAborted))
        {
            result = step.Result;
            if (!wantsLines)
            {
                continue;
            }

            if (!http.Response.HasStarted)
            {
                http.Response.ContentType = JsonLines;
            }

            await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(step, json.Value.SerializerOptions), http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        return wantsLines ? Results.Empty : TypedResults.Json(result);
    }

    /// <summary>What the silo sends goes out frame by frame; a slow client makes the silo wait.</summary>
    private static async Task<IResult> ExportAsync(string tenant, ManagementGrains grains, HttpContext http)
    {
        await foreach (var frame in grains.Audit(tenant).ExportAsync(http.RequestAborted).WithBatchSize(1).WithCancellation(http.RequestAborted))
        {
            if (!http.Response.HasStarted)
            {
                http.Response.ContentType = JsonLines;
                http.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
            }

            await http.Response.Body.WriteAsync(frame.Lines, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        return Results.Empty;
    }
}

/// <summary>One page of the audit log as JSON.</summary>
internal sealed record AuditAnswer(IReadOnlyList<AuditRecord> Items, string? NextCursor);

/// <summary>The targets of the audit log as JSON: there are a handful, so they come at once.</summary>
internal sealed record AuditSinksAnswer(IReadOnlyList<AuditSinkStatus> Items);
