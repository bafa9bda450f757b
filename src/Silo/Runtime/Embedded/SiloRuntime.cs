using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Silo.Runtime.Embedded;
using Archestra.Cluster.Silo.Storage.GrainState;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>The embedded runtime: one process, no other silo.</summary>
internal static class SiloRuntime
{
    public static void AddSiloRuntime(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IGrainStorage, DatabaseGrainStorage>();
        builder.Services.TryAddSingleton<IReminderStore, DatabaseReminderStore>();
        builder.Services.AddEmbeddedOrleans(options => options.GrainAssemblies.Add(typeof(ConnectionDocument).Assembly));
    }
}
