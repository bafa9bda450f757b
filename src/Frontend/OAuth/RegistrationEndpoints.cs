namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>Where clients register themselves.</summary>
internal static class RegistrationEndpoints
{
    private const string One = $"{RegistrationEndpoint.Path}/{{client}}";

    public static IServiceCollection AddRegistrationEndpoints(this IServiceCollection services) => services.AddSingleton<RegistrationEndpoint>();

    public static void MapRegistrationEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<RegistrationEndpoint>();
        endpoints.MapPost(RegistrationEndpoint.Path, endpoint.RegisterAsync);
        endpoints.MapPreflight(RegistrationEndpoint.Path, HttpMethods.Post);
        endpoints.MapGet(One, endpoint.ReadAsync);
        endpoints.MapPut(One, endpoint.UpdateAsync);
        endpoints.MapDelete(One, endpoint.DeleteAsync);
        endpoints.MapPreflight(One, HttpMethods.Get, HttpMethods.Put, HttpMethods.Delete);
    }
}
