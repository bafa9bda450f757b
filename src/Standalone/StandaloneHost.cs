using System.Net;
using Archestra.Cluster.Frontend;
using Archestra.Cluster.Silo;
using Archestra.Cluster.Silo.HostedServers;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Upstream;
using Archestra.Cluster.Standalone.Configuration;
using Archestra.Cluster.Standalone.FirstStart;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Archestra.Cluster.Standalone;

/// <summary>Silo and front-end in one process, on the runtime that this build was made for.</summary>
internal static class StandaloneHost
{
    /// <summary>How long calls in flight may take to end when the process is told to stop.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <exception cref="ConfigurationException">An option is unknown.</exception>
    public static WebApplication Build(IConfigurationRoot configuration)
    {
        RefuseUnknownOptions(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration, shouldDisposeConfiguration: true);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(options => options.SingleLine = true);
        if (!configuration.GetSection("Logging").Exists())
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
        }

        AddServer(builder);
        builder.AddSilo();
        if ((configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Provider)}"] ?? StorageOptions.Sqlite) == StorageOptions.Sqlite)
        {
            builder.Services.AddHostedService<LeftoverServers>();
        }

        builder.AddFrontend();
        builder.Services.AddSingleton<DemoTenant>();
        AllowLocalServers(builder);

        var app = builder.Build();
        if (app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseFrontend();
        return app;
    }

    private static void AddServer(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ServerOptions>().BindConfiguration(ServerOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        services.AddRouting();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        var options = new ServerOptions();
        builder.Configuration.GetSection(ServerOptions.SectionName).Bind(options);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Configure(context.Configuration.GetSection("Kestrel"));
        });
        builder.WebHost.UseUrls([.. options.EffectiveUrls]);
        services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.TrustedProxies));
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
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IEnumerable<string> proxies)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else if (IPNetwork.TryParse(proxy, out var network))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        }
    }

    private static void RefuseUnknownOptions(IConfiguration configuration)
    {
        var problems = UnknownKeys.Find(
            configuration, [typeof(StandaloneHost).Assembly, typeof(SiloHost).Assembly, typeof(FrontendHost).Assembly, typeof(Grains.Connections.ConnectionDocument).Assembly]).ToArray();
        if (problems.Length > 0)
        {
            throw new ConfigurationException(string.Join(Environment.NewLine, problems));
        }
    }
}
