using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>The one writer of the public documents: for everybody, pages of every origin included, and worth keeping for a while.</summary>
internal static class DiscoveryAnswer
{
    /// <summary>Short enough for a change of the options to be seen soon, and for a new key to be seen before its first use.</summary>
    private const string CacheControl = "public, max-age=60";

    public static Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        CrossOrigin.Allow(context);
        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = CacheControl;
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(document, type), context.RequestAborted).AsTask();
    }

    /// <summary>There is no such document.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        CrossOrigin.Allow(context);
        return Http.ProblemWriter.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such document.");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProtectedResourceMetadata))]
[JsonSerializable(typeof(AuthorizationServerMetadata))]
[JsonSerializable(typeof(PublicKeySet))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
