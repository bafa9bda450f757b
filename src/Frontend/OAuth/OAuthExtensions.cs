using Archestra.Cluster.Frontend.OAuth.Authorize;
using Archestra.Cluster.Frontend.OAuth.Devices;
using Archestra.Cluster.Frontend.OAuth.Discovery;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The endpoints of the authorization server and its pages: HTTP here, decisions in silos.</summary>
internal static class OAuthExtensions
{
    public static IServiceCollection AddOAuth(this IServiceCollection services) => services
        .AddAuthorizeEndpoints()
        .AddDiscovery()
        .AddDeviceEndpoints()
        .AddTokenEndpoints()
        .AddRegistrationEndpoints();

    public static IEndpointRouteBuilder MapOAuth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAuthorizeEndpoints();
        endpoints.MapDiscovery();
        endpoints.MapDeviceEndpoints();
        endpoints.MapTokenEndpoints();
        endpoints.MapRegistrationEndpoints();
        return endpoints;
    }
}
