using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Archestra.Cluster.Clients.Tests.Clients;

/// <summary>The home directory of somebody who never ran a client before. What clients keep, they keep here.</summary>
internal sealed class ClientHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("archestra-home-");

    public string Path => _folder.FullName;

    /// <summary>A port that is free now: for clients that want to be told one.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Enter(ProcessStartInfo start)
    {
        start.WorkingDirectory = Path;
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("proxy", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = Path;
        start.Environment["XDG_CONFIG_HOME"] = Path;
        start.Environment["XDG_CACHE_HOME"] = Path;
        start.Environment["CLAUDE_CONFIG_DIR"] = System.IO.Path.Combine(Path, "claude");
        start.Environment["MCP_REMOTE_CONFIG_DIR"] = System.IO.Path.Combine(Path, "mcp-remote");
        start.Environment["MCP_STORAGE_DIR"] = System.IO.Path.Combine(Path, "inspector");

        // The tests' browser follows what is printed; none is started.
        start.Environment["BROWSER"] = "true";
        start.Environment.Remove("DISPLAY");
        start.Environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
        start.Environment["DISABLE_AUTOUPDATER"] = "1";
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
