using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Finds a storage provider as Orleans does: a keyed service, or the unnamed one.</summary>
internal static class GrainStorages
{
    public static IGrainStorage Find(IServiceProvider services, string? name)
        => (name is null ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name))
            ?? throw new InvalidOperationException(name is null
                ? "No default storage provider found: register an IGrainStorage."
                : $"No storage provider named \"{name}\" found: register a keyed IGrainStorage of that name.");
}
