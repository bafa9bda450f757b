namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>How clients find out, from a gateway's URL alone, where and how to get a token for it.</summary>
internal static class DiscoveryEndpoints
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services) => services
        .AddSingleton<AuthorizationServer>()
        .AddSingleton<ProtectedResourceMetadataEndpoint>()
        .AddSingleton<AuthorizationServerMetadataEndpoint>()
        .AddSingleton<JwksEndpoint>();

    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var server = services.GetRequiredService<AuthorizationServerMetadataEndpoint>();
        Map(endpoints, ProtectedResourceMetadataEndpoint.Path, services.GetRequiredService<ProtectedResourceMetadataEndpoint>().HandleAsync);
        Map(endpoints, AuthorizationServerMetadataEndpoint.Path, server.HandleAsync);
        Map(endpoints, AuthorizationServerMetadataEndpoint.OpenIdPath, server.HandleOpenIdAsync);
        Map(endpoints, JwksEndpoint.Path, services.GetRequiredService<JwksEndpoint>().HandleAsync);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string pattern, RequestDelegate handle)
    {
        endpoints.MapGet(pattern, handle);
        endpoints.MapPreflight(pattern, HttpMethods.Get);
    }
}
