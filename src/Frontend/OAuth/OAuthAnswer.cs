using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The one writer of what the OAuth endpoints answer in JSON, errors included (RFC 6749 §5.1, §5.2).</summary>
internal static class OAuthAnswer
{
    public static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        // "MUST include the HTTP Cache-Control response header field with a value of no-store [...] as well as the Pragma
        // response header field with a value of no-cache" (RFC 6749 §5.1).
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        return response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    public static Task RefuseAsync(HttpContext context, OAuthRefusal refusal)
    {
        var status = StatusOf(refusal);
        var headers = context.Response.Headers;
        // "If the client attempted to authenticate via the Authorization request header field, the authorization server MUST
        // respond with an HTTP 401 (Unauthorized) status code and include the WWW-Authenticate response header field" (§5.2).
        if (status == StatusCodes.Status401Unauthorized && context.Request.Headers.Authorization.Count > 0)
        {
            headers.WWWAuthenticate = "Basic realm=\"oauth\", charset=\"UTF-8\"";
        }

        if (refusal.RetryAfter is { } pause)
        {
            headers.RetryAfter = RetryPause.SecondsOf(pause);
        }

        var body = new OAuthErrorBody(refusal.Code, refusal.Description);
        return WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(body, OAuthErrorJson.Default.OAuthErrorBody));
    }

    public static Task RefuseAsync(HttpContext context, string code, string description) =>
        RefuseAsync(context, OAuthRefusal.Of(code, description));

    /// <summary>Does what may fail because no silo is in reach; then the client is told to ask again.</summary>
    public static async Task OrUnavailableAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception) && !context.Response.HasStarted)
        {
            SiloFaults.Count(exception);
            context.Response.Headers.RetryAfter = "1";
            await WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                JsonSerializer.SerializeToUtf8Bytes(
                    new OAuthErrorBody(OAuthErrorCodes.TemporarilyUnavailable, "Temporarily unavailable."), OAuthErrorJson.Default.OAuthErrorBody));
        }
    }

    private static int StatusOf(OAuthRefusal refusal) => refusal.Code switch
    {
        OAuthErrorCodes.InvalidClient => StatusCodes.Status401Unauthorized,
        OAuthErrorCodes.ServerError => refusal.RetryAfter is null ? StatusCodes.Status500InternalServerError : StatusCodes.Status503ServiceUnavailable,
        OAuthErrorCodes.TemporarilyUnavailable => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };
}

/// <summary>RFC 6749 §5.2.</summary>
internal sealed record OAuthErrorBody(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);

[JsonSerializable(typeof(OAuthErrorBody))]
internal sealed partial class OAuthErrorJson : JsonSerializerContext;
