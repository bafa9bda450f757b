using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>
/// The official <c>@modelcontextprotocol/server-everything</c> over Streamable HTTP on a loopback port, for the tests of
/// one class. It ends with the tests, also when they are killed.
/// </summary>
public sealed class EverythingHttpServer : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _server;

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var script = await NpmPeers.EverythingServerAsync();

        // The server does not look at its standard input; the shell does, for the case that this process dies.
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["-c", "\"$@\" & server=$!; read -r _; kill \"$server\"", "sh", "node", "--import", Path.Combine(NpmPeers.Folder, "loopback.mjs"), script, "streamableHttp"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PORT"] = "0";
        _server = Process.Start(start)!;
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, line) => ReadPort(line.Data);
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        var port = await _port.Task.WaitAsync(StartTimeout);
        Url = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port, "mcp").Uri;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.StandardInput.Close();
            await _server.WaitForExitAsync().WaitAsync(StartTimeout);
            _server.Dispose();
        }
    }

    private void ReadPort(string? line)
    {
        const string prefix = "loopback-port ";
        if (line?.StartsWith(prefix, StringComparison.Ordinal) == true)
        {
            _port.TrySetResult(int.Parse(line.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
        }
    }
}
