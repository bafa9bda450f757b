namespace Archestra.Cluster.Frontend.Pages;

internal static class PagesExtensions
{
    /// <summary>What every page needs.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddSingleton<BrowserCookies>()
        .AddSingleton<ExternalSignInEndpoint>();

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        var external = endpoints.ServiceProvider.GetRequiredService<ExternalSignInEndpoint>();
        endpoints.MapPage(HttpMethods.Post, ExternalSignInEndpoint.StartPath, external.StartAsync);
        endpoints.MapPage(HttpMethods.Get, ExternalSignInEndpoint.CallbackPath, external.ReturnAsync);
        return endpoints;
    }
}
