using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The API's JSON: camelCase, enums by name, unknown and duplicate members refused, so that a misspelt member is not silently ignored.</summary>
internal static class ManagementJson
{
    /// <summary>Far above any document of this API; nginx' default client_max_body_size.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    public static JsonSerializerOptions Options { get; } = CreateOptions();

    public static void Configure(JsonSerializerOptions options)
    {
        ConfigureStrict(options);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(ResourceJson.IgnoreStored);
    }

    public static void ConfigureStrict(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.RespectNullableAnnotations = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>The body as <typeparamref name="T"/>, or the problem to answer with.</summary>
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        var (body, problem) = await ReadBodyAsync(context, MaxBodyBytes);
        if (problem is not null)
        {
            return (null, problem);
        }

        try
        {
            if (NullElements.Find(body, IsMap) is { } at)
            {
                return (null, Malformed($"Null is no value at '{at}'."));
            }

            var value = JsonSerializer.Deserialize<T>(body, Options);
            return value is null ? (null, Malformed("The body is null.")) : (value, null);
        }
        catch (JsonException exception)
        {
            // The exception's own text can quote the body, and the body can hold a secret: only the place is told.
            return (null, Malformed($"The body is not what is expected at '{exception.Path ?? "$"}', line {(exception.LineNumber ?? 0) + 1}."));
        }
    }

    public static async Task<(byte[] Body, IResult? Problem)> ReadBodyAsync(HttpContext context, int limit)
    {
        if (!context.Request.HasJsonContentType())
        {
            return ([], new ProblemResult(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json."));
        }

        var body = await RequestBody.ReadAsync(context.Request, limit, context.RequestAborted);
        return body.Status switch
        {
            BodyStatus.Complete => (body.Bytes, null),
            BodyStatus.TooLarge => ([], new ProblemResult(StatusCodes.Status413PayloadTooLarge, $"The body has more than {limit} bytes.")),
            _ => ([], new ProblemResult(StatusCodes.Status400BadRequest, "The body ended early.")),
        };
    }

    // In an installation's values null removes one; everywhere else it is a mistake.
    private static bool IsMap(string at) => at.EndsWith("/environment", StringComparison.Ordinal) || at.EndsWith("/limits/tools", StringComparison.Ordinal);

    private static ProblemResult Malformed(string detail) =>
        new(StatusCodes.Status400BadRequest, "The body is not a valid request.", detail);

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        return options;
    }
}
