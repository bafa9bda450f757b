using Archestra.Cluster.Hosting;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>The embedded runtime has no network: a silo by itself would have no callers.</summary>
internal static class SiloNode
{
    public static Task<int> RunAsync(string[] arguments)
    {
        _ = arguments;
        new Terminal().WriteProblem("This build has the embedded runtime, which has its callers in the same process: run Standalone, or build with -p:OrleansRuntime=Cluster.");
        return Task.FromResult(ExitCodes.Configuration);
    }
}
