using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.OAuth.Devices;

internal static class DeviceEndpointExtensions
{
    /// <summary>The device flow.</summary>
    public static IServiceCollection AddDeviceEndpoint(this IServiceCollection services) => services
        .AddSingleton<DeviceLimits>()
        .AddSingleton<DeviceAuthorizations>()
        .AddSingleton<DeviceStart>()
        .AddSingleton<DeviceFinding>()
        .AddSingleton<DeviceRecord>()
        .AddSingleton<DeviceConsent>()
        .AddSingleton<DeviceRedemption>();
}
