using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Testing;

/// <summary>A silo or front-end as its operator runs it: a process of its own.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const string Listening = "Archestra Cluster listens on ";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private NodeProcess(string kind, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"Archestra.Cluster.{kind}.dll"));
        foreach (var (key, value) in settings)
        {
            // Not as arguments: a connection string holds a password, and arguments are visible to everybody.
            start.Environment[$"ARCHESTRA_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The {kind} ended before it listened. Its output:\n{Output}"));
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>Everything that the process wrote, both streams.</summary>
    public string Output => string.Join('\n', _output);

    /// <param name="kind"><c>Silo</c> or <c>Frontend</c>.</param>
    public static async Task<NodeProcess> StartAsync(string kind, IReadOnlyDictionary<string, string> settings)
    {
        var node = new NodeProcess(kind, settings);
        node.Begin();
        try
        {
            node.Url = await node._listening.Task.WaitAsync(StartTime);
        }
        catch (TimeoutException exception)
        {
            await node.DisposeAsync();
            throw new TimeoutException($"The {kind} did not listen within {StartTime}. Its output:\n{node.Output}", exception);
        }

        return node;
    }

    /// <summary>For a node that is expected not to start.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string kind, IReadOnlyDictionary<string, string> settings)
    {
        await using var node = new NodeProcess(kind, settings);
        node.Begin();
        using var timeout = new CancellationTokenSource(StartTime);
        await node._process.WaitForExitAsync(timeout.Token);
        _ = node._listening.Task.Exception;
        return (node._process.ExitCode, node.Output);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> StopAsync()
    {
        _ = SendSignal(_process.Id, 15);
        using var timeout = new CancellationTokenSource(StopTime);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Begin()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (line.StartsWith(Listening, StringComparison.Ordinal)) _listening.TrySetResult(new Uri(line[Listening.Length..].TrimEnd('.')));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
}
