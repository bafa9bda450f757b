using Archestra.Cluster.Frontend;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo;
using Archestra.Cluster.Silo.HostedServers;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Upstream;
using Archestra.Cluster.Standalone.FirstStart;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone;

/// <summary>Silo and front-end in one process, on the runtime that this build was made for.</summary>
internal static class StandaloneHost
{
    public const string DefaultUrl = "http://127.0.0.1:8808";

    /// <exception cref="ConfigurationException">An option is unknown.</exception>
    public static WebApplication Build(IConfigurationRoot configuration)
    {
        var app = BuildParts(configuration);
        app.UseNodeServer();
        app.UseFrontend();
        return app;
    }

    /// <summary>Everything that the gateway is made of, and nothing made of it yet: no database is opened, nothing is served.</summary>
    /// <exception cref="ConfigurationException">An option is unknown.</exception>
    public static WebApplication BuildParts(IConfigurationRoot configuration)
    {
        var builder = NodeServer.CreateBuilder(configuration, typeof(StandaloneHost).Assembly, DefaultUrl);
        builder.AddSilo();
        if ((configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Provider)}"] ?? StorageOptions.Sqlite) == StorageOptions.Sqlite)
        {
            builder.Services.AddHostedService<LeftoverServers>();
        }

        builder.AddFrontend();
        AllowLocalServers(builder);
        builder.Services.AddSingleton<DemoTenant>();

        return builder.Build();
    }

    /// <summary>
    /// Who runs this for themselves alone has their servers on the same machine. Reached by others, a server's URL must
    /// not lead back into this machine (SSRF) unless that is asked for.
    /// </summary>
    private static void AllowLocalServers(WebApplicationBuilder builder)
    {
        var configured = builder.Configuration[$"{UpstreamHttpOptions.SectionName}:{nameof(UpstreamHttpOptions.AllowLoopback)}"] is not null;
        builder.Services.AddOptions<UpstreamHttpOptions>().PostConfigure<IOptions<ServerOptions>>(
            (upstream, server) => upstream.AllowLoopback |= !configured && server.Value.IsLocal);
        var providers = builder.Configuration[$"{IdentityProviderOptions.SectionName}:{nameof(IdentityProviderOptions.AllowLoopback)}"] is not null;
        builder.Services.AddOptions<IdentityProviderOptions>().PostConfigure<IOptions<ServerOptions>>(
            (provider, server) => provider.AllowLoopback |= !providers && server.Value.IsLocal);
    }
}
