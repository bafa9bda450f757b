namespace Archestra.Cluster.Frontend.Pages;

internal static class PagesExtensions
{
    /// <summary>What every page needs.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddSingleton<BrowserCookies>();

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints) => endpoints;
}
