using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains;

/// <summary>
/// Registers what the grains that carry calls are made of; they need the management grains' registrations too. Their
/// ports come from the silo: stores, secrets, audit log, caller proofs, the change feed's view, the connector to remote
/// servers and the launcher of hosted ones.
/// </summary>
public static class GrainsServiceCollectionExtensions
{
    public static IServiceCollection AddGatewayGrains(this IServiceCollection services)
    {
        services.AddOptions<CallOptions>().BindConfiguration(CallOptions.SectionName).ValidateOnStart();
        services.AddOptions<HostedServerOptions>().BindConfiguration(HostedServerOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallOptions>, CallOptionsValidator>();
        services.AddSingleton<IValidateOptions<HostedServerOptions>, HostedServerOptionsValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChanceSource>(Chance.Next);
        services.TryAddSingleton(_ => SiloIncarnation.Create());
        services.TryAddSingleton<ICallAuthorization, GatewayCallAuthorization>();
        services.TryAddSingleton<Caller>();

        return services
            .AddSingleton<CallAudit>()
            .AddSingleton<CallPorts>()
            .AddSingleton<SessionPorts>()
            .AddSingleton<CallTarget.Factory>()
            .AddSingleton<CredentialOpening>()
            .AddSingleton<LaunchLeases>()
            .AddSingleton<HostedPorts>();
    }
}
