using System.Runtime.InteropServices;
using Archestra.Cluster.Grains.Catalog;

namespace Archestra.Cluster.Standalone.FirstStart;

/// <summary>How the sample server that lies beside this program is run: with the same .NET as this program.</summary>
internal static class SampleServerCommand
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "sample-server", "Archestra.Cluster.SampleServer.dll");

    public static CatalogEntry Describe(string name) => new()
    {
        Name = name,
        Description = "A sample MCP server: echo, add, wait, count.",
        Transport = ServerTransport.Stdio,
        Command = DotnetHost(),
        Arguments = [Assembly],
    };

    public static bool HasMoved(CatalogEntry entry) => entry.Command != DotnetHost() || !entry.Arguments.SequenceEqual([Assembly]);

    /// <summary>{root}/shared/Microsoft.NETCore.App/{version}/ is where the runtime lies; the host is in the root.</summary>
    private static string DotnetHost()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }
}
