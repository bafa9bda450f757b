using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Silo.Health;

internal static class HealthServiceCollectionExtensions
{
    /// <summary>What a silo needs before it may be sent calls. Needs storage, the audit log and security.</summary>
    public static IServiceCollection AddSiloHealth(this IServiceCollection services)
    {
        services.AddHealth();
        services.AddSingleton<IReadinessCheck, DatabaseCheck>();
        services.AddSingleton<IReadinessCheck, AuditCheck>();
        services.AddSingleton<IReadinessCheck, KeyRingCheck>();
        services.AddSingleton<IReadinessCheck, SiloChangeFeedCheck>();
        return services;
    }
}
