using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Management;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Frontend.OAuth;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Frontend.Runtime;
using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Frontend;

/// <summary>Makes a host a front-end: stateless HTTP before the grains.</summary>
public static class FrontendHost
{
    public static IHostApplicationBuilder AddFrontend(this IHostApplicationBuilder builder)
    {
        builder.Services
            .AddHealth()
            .AddFrontendHttp()
            .AddFrontendAuthentication()
            .AddMcpEndpoint()
            .AddManagementApi()
            .AddPages()
            .AddOAuth();
        builder.AddFrontendRuntime();
        return builder;
    }

    public static void UseFrontend(this WebApplication app)
    {
        app.UseFrontendHttp();
        app.UseRouting();
        app.MapMcp();
        app.MapManagementApi();
        app.MapPages();
        app.MapOAuth();
        app.MapHealth();
    }
}
