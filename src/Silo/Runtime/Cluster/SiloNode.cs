using Archestra.Cluster.Hosting;
using Archestra.Cluster.Hosting.Health;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>A silo as a process of its own. Over HTTP it tells its health and nothing else.</summary>
internal static class SiloNode
{
    private const string DefaultUrl = "http://127.0.0.1:8809";

    public static Task<int> RunAsync(string[] arguments) =>
        NodeProgram.RunAsync(arguments, DefaultUrl, static builder => builder.AddSilo(), static app => app.MapHealth());
}
