using Archestra.Cluster.Grains.Upstream;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Registers the adapters that reach remote MCP servers.</summary>
internal static class UpstreamServiceCollectionExtensions
{
    public static IServiceCollection AddUpstreamConnectors(this IServiceCollection services)
    {
        services.AddOptions<UpstreamHttpOptions>().BindConfiguration(UpstreamHttpOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UpstreamHttpOptions>, UpstreamHttpOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<UpstreamHttpClient>();
        services.AddSingleton<UpstreamHttp>();
        services.AddSingleton<LegacyServerMemory>();
        services.AddSingleton<IRemoteServerConnector, RemoteServerConnector>();
        return services;
    }
}
