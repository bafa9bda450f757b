using Archestra.Cluster.Hosting.Configuration;

namespace Archestra.Cluster.Frontend.Runtime;

/// <summary>The embedded runtime has no network: a front-end finds its silo in the same process.</summary>
internal static class FrontendRuntime
{
    public static void AddFrontendRuntime(this IHostApplicationBuilder builder)
    {
        if (builder.Services.All(service => service.ServiceType != typeof(IGrainFactory)))
        {
            throw new ConfigurationException(
                "This build has the embedded runtime, which needs its silo in the same process: run Standalone, or build with -p:OrleansRuntime=Cluster.");
        }
    }
}
