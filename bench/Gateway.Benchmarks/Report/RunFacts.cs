using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Archestra.Cluster.Gateway.Benchmarks.Processes;

namespace Archestra.Cluster.Gateway.Benchmarks.Report;

/// <summary>What a reader must know to compare one run with another: the commit and the machine.</summary>
internal static class RunFacts
{
    public static JsonObject Read(BenchOptions options) => new()
    {
        ["time"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ"),
        ["commit"] = Run("git", "-C", Own.Repository, "rev-parse", "--short=12", "HEAD"),
        ["changed"] = Run("git", "-C", Own.Repository, "status", "--porcelain", "--", "src", "bench").Length > 0,
        ["quick"] = options.Quick,
        ["processor"] = Field("/proc/cpuinfo", "model name"),
        ["processors"] = Environment.ProcessorCount,
        ["sets"] = options.Processors.ToString(),
        ["memory"] = Field("/proc/meminfo", "MemTotal"),
        ["kernel"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["nginx"] = Run("nginx", "-v"),
        ["load"] = File.ReadAllText("/proc/loadavg").Trim(),
    };

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "";

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return text.Trim();
    }
}
