namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The endpoints for tokens: issued, revoked, asked about.</summary>
internal static class TokenEndpoints
{
    public static IServiceCollection AddTokenEndpoints(this IServiceCollection services) => services
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<RevocationEndpoint>()
        .AddSingleton<IntrospectionEndpoint>();

    public static void MapTokenEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        endpoints.MapPost(TokenEndpoint.Path, services.GetRequiredService<TokenEndpoint>().HandleAsync);
        endpoints.MapPreflight(TokenEndpoint.Path, HttpMethods.Post);
        endpoints.MapPost(RevocationEndpoint.Path, services.GetRequiredService<RevocationEndpoint>().HandleAsync);
        endpoints.MapPreflight(RevocationEndpoint.Path, HttpMethods.Post);
        endpoints.MapPost(IntrospectionEndpoint.Path, services.GetRequiredService<IntrospectionEndpoint>().HandleAsync);
    }
}
