namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>Lets pages of every origin read an answer (Fetch standard, "CORS protocol"); never with credentials. See <see cref="Http.OpenPaths"/>.</summary>
internal static class CrossOrigin
{
    public static void Allow(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After";
    }

    /// <summary>Answers the question that a browser asks before a request that a form could not have made.</summary>
    public static IEndpointConventionBuilder MapPreflight(this IEndpointRouteBuilder endpoints, string pattern, params string[] methods) =>
        endpoints.MapMethods(pattern, [HttpMethods.Options], context =>
        {
            Allow(context);
            var headers = context.Response.Headers;
            headers.AccessControlAllowMethods = string.Join(", ", methods);
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, MCP-Protocol-Version";
            headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
}
