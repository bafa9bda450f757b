using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>Maps pages: a person gets a page also when no silo can be reached, or when a silo refuses.</summary>
internal static class PageRoutes
{
    public static IEndpointConventionBuilder MapPage(this IEndpointRouteBuilder routes, string method, string pattern, RequestDelegate page) =>
        routes.MapMethods(pattern, [method], (RequestDelegate)(context => RunAsync(context, page))).WithDisplayName($"{method} {pattern}");

    private static async Task RunAsync(HttpContext context, RequestDelegate page)
    {
        try
        {
            await page(context);
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception) && !context.Response.HasStarted)
        {
            SiloFaults.Count(exception);
            await WriteUnavailableAsync(context);
        }
        catch (UnauthorizedAccessException) when (!context.Response.HasStarted)
        {
            await PageWriter.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "Not allowed", "You may not do this.");
        }
    }

    public static Task WriteUnavailableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return PageWriter.WriteErrorAsync(
            context, StatusCodes.Status503ServiceUnavailable, "One moment", "This cannot be answered right now. Load the page again in a few seconds.");
    }
}
