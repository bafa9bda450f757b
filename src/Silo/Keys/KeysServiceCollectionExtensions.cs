using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

internal static class KeysServiceCollectionExtensions
{
    /// <summary>Following the key ring and rotating it. Needs storage and the audit log.</summary>
    public static IServiceCollection AddKeyRotation(this IServiceCollection services)
    {
        services.AddKeyReading();
        services.TryAddSingleton(_ => SiloIncarnation.Create());
        services.AddSingleton<SecretCanary>();
        services.AddSingleton<RotationStore>();
        services.AddSingleton<RotationLease>();
        services.AddSingleton<RingSilos>();
        services.AddSingleton<Resealing>();
        services.AddSingleton<KeyRingAcceptance>();
        services.AddSingleton<RingChanges>();
        services.AddSingleton<RotationSteps>();
        services.AddSingleton<KeyRetirement>();
        services.AddSingleton<KeyRingFollowing>();
        services.AddSingleton<KeyRotationLoop>();
        services.AddSingleton<IKeyOperations, KeyOperations>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRingFollowing>());
        services.AddHostedService(provider => provider.GetRequiredService<KeyRotationLoop>());
        services.AddHostedService<SecretsLeft>();
        return services;
    }

    /// <summary>What only reads, for the offline verbs.</summary>
    public static IServiceCollection AddKeyReading(this IServiceCollection services)
    {
        services.AddOptions<KeyRotationOptions>().BindConfiguration(KeyRotationOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyRotationOptions>, KeyRotationOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new KeyRingFile(provider.GetRequiredService<IOptions<StorageOptions>>().Value.EffectiveKeyRingPath));
        services.TryAddSingleton<AuditKeyUse>();
        services.TryAddSingleton<KeyNeeds>();
        return services;
    }
}
