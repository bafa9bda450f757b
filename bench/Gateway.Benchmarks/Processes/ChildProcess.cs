using System.Diagnostics;
using System.Globalization;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>A process that this run started, bound to a set of processors, whose end is this run's end.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly string? _probeSocket;
    private bool _isDisposed;

    private ChildProcess(ProcessStartInfo start, string? probeSocket)
    {
        _probeSocket = probeSocket;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <param name="processors">A list as <c>taskset -c</c> takes it.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Added to this process's own.</param>
    public static ChildProcess Start(string processors, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("taskset", ["-c", processors, .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(start, environment?.GetValueOrDefault(Probe.SocketVariable));
    }

    /// <summary>The next line of output.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken = default)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartTime, cancellationToken);
        return line ?? throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[2]} ended. It said:\n{Output()}");
    }

    /// <summary>Reads until a line holds the text, and returns what follows the text.</summary>
    public async Task<string> ReadAfterAsync(string text)
    {
        while (true)
        {
            var line = await ReadLineAsync();
            Keep(line);
            var at = line.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0)
            {
                return line[(at + text.Length)..].Trim().TrimEnd('.');
            }
        }
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Nobody reads the output any more; the process must not wait for that.</summary>
    public void DrainOutput() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public Probe OpenProbe() => Probe.Open(_probeSocket ?? throw new InvalidOperationException("The process was started without a probe."));

    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_process.StartInfo.ArgumentList[2]} ({Id})");

    private void Keep(string? line)
    {
        lock (_lines)
        {
            _lines.Add(line ?? "");
        }
    }

    private string Output()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.TakeLast(40));
        }
    }
}
