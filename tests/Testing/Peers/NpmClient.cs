using System.Diagnostics;
using System.Text.Json;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>Runs one of the official npm clients against an endpoint, as its user would.</summary>
public static class NpmClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary><c>@modelcontextprotocol/sdk</c> 1.x: the legacy era.</summary>
    public static Task<JsonElement> LegacyAsync(Uri endpoint, string token, params object[] calls) => RunAsync("legacy-client.mjs", endpoint, token, calls);

    /// <summary><c>@modelcontextprotocol/client</c> 2.x with <c>versionNegotiation: { mode: 'auto' }</c>: the modern era.</summary>
    public static Task<JsonElement> ModernAsync(Uri endpoint, string token, params object[] calls) => RunAsync("modern-client.mjs", endpoint, token, calls);

    private static async Task<JsonElement> RunAsync(string script, Uri endpoint, string token, object[] calls)
    {
        await NpmPeers.EverythingServerAsync();
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(NpmPeers.Folder, script), endpoint.ToString(), token, JsonSerializer.Serialize(calls)])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var problems = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode == 0
            ? JsonElement.Parse((await output).Trim())
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {await problems}{await output}");
    }
}
