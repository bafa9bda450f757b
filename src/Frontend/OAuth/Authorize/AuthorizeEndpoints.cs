using Archestra.Cluster.Frontend.Pages;

namespace Archestra.Cluster.Frontend.OAuth.Authorize;

/// <summary>The authorization endpoint and its page.</summary>
internal static class AuthorizeEndpoints
{
    public static IServiceCollection AddAuthorizeEndpoints(this IServiceCollection services) => services
        .AddSingleton<AuthorizeEndpoint>()
        .AddSingleton<ConsentEndpoint>();

    public static void MapAuthorizeEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var authorize = endpoints.ServiceProvider.GetRequiredService<AuthorizeEndpoint>();
        var consent = endpoints.ServiceProvider.GetRequiredService<ConsentEndpoint>();
        endpoints.MapPage(HttpMethods.Get, AuthorizeEndpoint.Path, authorize.HandleAsync);
        endpoints.MapPage(HttpMethods.Post, AuthorizeEndpoint.Path, authorize.HandleAsync);
        endpoints.MapPage(HttpMethods.Get, ConsentEndpoint.Path, consent.ShowAsync);
        endpoints.MapPage(HttpMethods.Post, ConsentEndpoint.Path, consent.DecideAsync);
    }
}
