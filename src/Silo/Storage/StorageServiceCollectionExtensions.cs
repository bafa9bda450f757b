using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage.ApiTokens;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Silo.Storage.Leases;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Storage;

internal static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// The database, the stores over it, secrets and keys, configured by section <see cref="StorageOptions.SectionName"/>.
    /// </summary>
    public static IServiceCollection AddSiloStorage(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        var options = services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.SectionName).ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);

        services.TryAddSingleton(OpenDatabase);
        services.TryAddSingleton<MigrationRunner>();
        services.TryAddSingleton<IDocumentStore, DocumentStore>();
        services.TryAddSingleton<IChangeFeedStore, ChangeFeedStore>();
        services.TryAddSingleton<IApiTokenStore, ApiTokenStore>();
        services.TryAddSingleton<ILeaseStore, LeaseStore>();

        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>());
        services.TryAddSingleton<IKeyedHashing, KeyedHashing>();
        services.TryAddSingleton<ISealing, Sealing>();
        services.TryAddSingleton<ISecretStore, DatabaseSecretStore>();

        services.AddHostedService<StorageStartup>();
        services.AddHostedService<ChangeFeedPruning>();
        services.AddHostedService<ExpirySweep>();
        return services;
    }

    private static IDatabase OpenDatabase(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var observer = provider.GetService<IDurabilityObserver>();
        return options.Provider == StorageOptions.Postgres
            ? PostgresDatabase.Open(options.ConnectionString!, provider.GetRequiredService<TimeProvider>(), observer)
            : SqliteDatabase.Open(options.DatabasePath, observer);
    }
}
