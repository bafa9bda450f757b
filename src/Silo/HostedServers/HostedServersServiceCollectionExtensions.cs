using Archestra.Cluster.Grains.HostedServers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>Registers the launcher that runs hosted servers as processes.</summary>
internal static class HostedServersServiceCollectionExtensions
{
    public static IServiceCollection AddProcessHosting(this IServiceCollection services)
    {
        services.AddOptions<HostedServersOptions>().BindConfiguration(HostedServersOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HostedServersOptions>, HostedServersOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SiloLifeline>();
        services.AddSingleton<HostedServerLogs>();
        services.AddSingleton<IHostedServerLogs>(provider => provider.GetRequiredService<HostedServerLogs>());
        services.AddSingleton<IHostedServerLauncher, ProcessLauncher>();
        return services;
    }
}
