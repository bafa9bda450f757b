using System.Text.Json;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>Writes errors as RFC 9457 problem details. The texts are ours; nothing of an exception reaches the client.</summary>
internal static class ProblemWriter
{
    /// <param name="detail">A sentence for a person, free of secrets; null when the title says it all.</param>
    /// <param name="errors">What is wrong with which member of the request; null when that is not the matter.</param>
    public static Task WriteAsync(
        HttpContext context,
        int status,
        string title,
        string? detail = null,
        IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        // What an answer begun otherwise has set does not belong to this one, save what tells the client how to go on.
        var (challenge, retryAfter, limit) = (response.Headers.WWWAuthenticate, response.Headers.RetryAfter, response.Headers["RateLimit"]);
        response.Clear();
        (response.Headers.WWWAuthenticate, response.Headers.RetryAfter, response.Headers["RateLimit"]) = (challenge, retryAfter, limit);
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        var problem = new Problem(status, title, detail, errors);
        return JsonSerializer.SerializeAsync(response.Body, problem, ProblemJsonContext.Default.Problem, context.RequestAborted);
    }
}

/// <summary>RFC 9457 §3.1, with <c>type</c> left at its default <c>about:blank</c>; <c>errors</c> as in its §3 example.</summary>
internal sealed record Problem(int Status, string Title, string? Detail, IReadOnlyDictionary<string, string[]>? Errors);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
