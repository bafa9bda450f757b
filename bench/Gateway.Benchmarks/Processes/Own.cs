namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>Where this program and the measured one lie.</summary>
internal static class Own
{
    /// <summary>Starts this program anew; a verb follows.</summary>
    public static string[] Command { get; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Archestra.Cluster.Gateway.Benchmarks.dll")];

    /// <summary>…/bin/Standalone/release beside …/bin/Gateway.Benchmarks/release.</summary>
    public static string Standalone { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Standalone", new DirectoryInfo(AppContext.BaseDirectory).Name, "Archestra.Cluster.Standalone.dll"));

    public static string Repository { get; } = FindRepository();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Archestra.Cluster.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("This program lies outside of the repository.");
    }
}
