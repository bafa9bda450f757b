using Archestra.Cluster.Frontend.Pages;

namespace Archestra.Cluster.Frontend.OAuth.Devices;

/// <summary>The device flow: its endpoint for devices and its page for people.</summary>
internal static class DeviceEndpoints
{
    public static IServiceCollection AddDeviceEndpoints(this IServiceCollection services) => services
        .AddSingleton<DeviceAuthorizationEndpoint>()
        .AddSingleton<DevicePage>();

    public static void MapDeviceEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        endpoints.MapPost(DeviceAuthorizationEndpoint.Path, services.GetRequiredService<DeviceAuthorizationEndpoint>().HandleAsync);
        endpoints.MapPreflight(DeviceAuthorizationEndpoint.Path, HttpMethods.Post);
        var page = services.GetRequiredService<DevicePage>();
        endpoints.MapPage(HttpMethods.Get, DevicePage.Path, page.ShowAsync);
        endpoints.MapPage(HttpMethods.Post, DevicePage.Path, page.PostAsync);
    }
}
