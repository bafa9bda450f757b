using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Connections;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>The embedded runtime: one process, no other silo.</summary>
internal static class SiloRuntime
{
    public static void AddSiloRuntime(this IHostApplicationBuilder builder) =>
        builder.Services.AddEmbeddedOrleans(options => options.GrainAssemblies.Add(typeof(ConnectionDocument).Assembly));
}
