using System.Net;
using System.Reflection;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Archestra.Cluster.Hosting;

/// <summary>The web server under every node: where it listens, whom it believes, how long it drains.</summary>
public static class NodeServer
{
    /// <summary>How long calls in flight may take to end when the process is told to stop.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <param name="configuration">All options.</param>
    /// <param name="program">With the assemblies it refers to: where the options types are.</param>
    /// <param name="defaultUrl">Where to listen when <c>Server:Urls</c> says nothing.</param>
    /// <exception cref="ConfigurationException">An option is unknown.</exception>
    public static WebApplicationBuilder CreateBuilder(IConfigurationRoot configuration, Assembly program, string defaultUrl)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        UnknownKeys.Refuse(configuration, program);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration, shouldDisposeConfiguration: true);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging"));
        builder.AddNodeTelemetry();
        if (!configuration.GetSection("Logging").Exists())
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
        }

        var start = new StartProgress();
        builder.Services.AddSingleton(start);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && start.HasStarted);
        AddServer(builder, defaultUrl);
        return builder;
    }

    /// <summary>Comes before everything that reads a caller's address.</summary>
    public static void UseNodeServer(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseNodeTelemetry();
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<StartProgress>().MarkStarted);
        if (app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }
    }

    private static void AddServer(WebApplicationBuilder builder, string defaultUrl)
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
        builder.WebHost.UseUrls(options.Urls.Count > 0 ? [.. options.Urls] : [defaultUrl]);
        services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.TrustedProxies));
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IEnumerable<string> proxies)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;

        // From the right, for as long as the one that says it is trusted: what lies beyond the first stranger is the stranger's word.
        forwarded.ForwardLimit = null;
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
}
