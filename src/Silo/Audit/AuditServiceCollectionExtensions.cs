using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

internal static class AuditServiceCollectionExtensions
{
    /// <summary>
    /// Adds this silo's audit log with its search, its verification and its export. Call it before whatever records in it:
    /// hosted services start in this order and stop in the reverse one.
    /// </summary>
    /// <param name="openDatabase">Opens the log's own SQLite file, or the cluster's PostgreSQL. The log closes it.</param>
    public static IServiceCollection AddAuditLog(this IServiceCollection services, Func<IServiceProvider, IDatabase> openDatabase)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditSilenceValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MigrationRunner>();
        services.AddAuditReading(openDatabase);
        services.AddSingleton<AuditWriter>();
        services.AddSingleton<DeadSiloCloser>();
        services.AddSingleton<AuditExportGate>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<AuditRetention>();
        services.AddSingleton<AuditLifecycle>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditLifecycle>());
        return services;
    }

    /// <summary>Drops what tenants do not want kept. Needs <c>AddSiloStorage</c>, where it reads what they want.</summary>
    public static IServiceCollection AddAuditRetention(this IServiceCollection services)
    {
        services.AddSingleton<TenantRetention>();
        services.AddHostedService<AuditRetentionSchedule>();
        return services;
    }

    /// <summary>Adds what only reads, for the offline verbs: they open no chain and write nothing.</summary>
    public static IServiceCollection AddAuditReading(this IServiceCollection services, Func<IServiceProvider, IDatabase> openDatabase)
    {
        services.AddSingleton(provider => new AuditDatabase(openDatabase(provider)));
        services.AddSingleton<IAuditSearch, AuditSearch>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditExporter>();
        services.AddSingleton<IAuditInspection, AuditInspection>();
        return services;
    }
}
