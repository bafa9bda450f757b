using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>The folder of npm packages that tests talk to. Installs them at the first use.</summary>
public static class NpmPeers
{
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "peers"));

    /// <summary>A stdio server without dependencies that misbehaves on demand.</summary>
    public static string ScriptedServer { get; } = Path.Combine(Folder, "scripted-server.mjs");

    public static Task<string> EverythingServerAsync() => FileAsync("@modelcontextprotocol/server-everything/dist/index.js");

    /// <summary>Node 22, which some of the clients need; Debian's is older.</summary>
    public static Task<string> Node22Async() => FileAsync($"node-linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/bin/node");

    /// <param name="path">Below <c>node_modules</c>.</param>
    public static async Task<string> FileAsync(string path)
    {
        await Installed.Value;
        return Path.Combine(Folder, "node_modules", path);
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static async Task InstallAsync()
    {
        // npm writes this file last. Several test processes may come here at once.
        var marker = Path.Combine(Folder, "node_modules", ".package-lock.json");
        await using var oneAtATime = await LockAsync(Path.Combine(Path.GetTempPath(), "archestra-test-peers.lock"));
        if (File.Exists(marker) && File.GetLastWriteTimeUtc(marker) >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return;
        }

        using var install = Process.Start(Path.GetFullPath(Path.Combine(Folder, "..", "..", "eng", "install-peers.sh")));
        await install.WaitForExitAsync();
        if (install.ExitCode != 0) throw new InvalidOperationException("eng/install-peers.sh failed; see its output.");
        File.SetLastWriteTimeUtc(marker, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 600)
            {
                using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
                await pause.WaitForNextTickAsync();
            }
        }
    }
}
