using System.Text.Json.Nodes;
using Archestra.Cluster.Gateway.Benchmarks.Processes;

namespace Archestra.Cluster.Gateway.Benchmarks.Report;

/// <summary>One line for each run, in a file that is kept with the sources.</summary>
internal static class ResultFile
{
    public static void Append(JsonObject result)
    {
        var path = Path.Combine(Own.Repository, "bench", "results", "gateway.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.AppendAllText(path, result.ToJsonString() + "\n");
        Console.WriteLine($"\nAppended to {Path.GetRelativePath(Own.Repository, path)}.");
    }
}
