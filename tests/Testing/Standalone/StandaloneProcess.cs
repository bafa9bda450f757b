using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Testing.Standalone;

/// <summary>Standalone as its user runs it: a process of its own with a data directory of its own, on a free loopback port.</summary>
public sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(45);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StandaloneProcess(Process process) => _process = process;

    /// <summary>In its own output folder, where the sample server lies beside it: …/bin/Standalone/debug beside …/bin/Standalone.Tests/debug.</summary>
    public static string Assembly { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Standalone", new DirectoryInfo(AppContext.BaseDirectory).Name, "Archestra.Cluster.Standalone.dll");

    public int ProcessId => _process.Id;

    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>The administrator's token; null when this start made none.</summary>
    public string? AdministratorToken { get; private set; }

    /// <summary>The demo gateway's endpoint; null when this start did not print it.</summary>
    public Uri? DemoEndpoint { get; private set; }

    public string? DemoTenant { get; private set; }

    /// <summary>Of the demo's <c>administrator</c>.</summary>
    public string? AdministratorPassword { get; private set; }

    /// <summary>Everything that the process wrote, both streams.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<StandaloneProcess> StartAsync(
        string dataDirectory, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = Describe([Assembly, "--data-directory", dataDirectory, "--urls", "http://127.0.0.1:0", .. arguments ?? []], environment);
        var process = new StandaloneProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        await process.RunAsync();
        return process;
    }

    /// <summary>Runs a subcommand to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Problems)> RunCommandAsync(params string[] arguments)
    {
        using var process = Process.Start(Describe([Assembly, .. arguments], null))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var problems = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(StartTime);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await problems);
    }

    /// <summary><c>kill -9</c>: no handler of the process runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, 15);
        }

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

    private static ProcessStartInfo Describe(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in RuntimeSettings.ForOneNode().Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task RunAsync()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(
            new InvalidOperationException($"Standalone ended before it listened. Its output:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            BaseUrl = await _listening.Task.WaitAsync(StartTime);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Standalone did not listen within {StartTime}. Its output:\n{Output}", exception);
        }
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (After(line, "MCP endpoint") is { } endpoint)
        {
            DemoEndpoint = new Uri(endpoint);
        }
        else if (After(line, "Tenant ") is { } tenant)
        {
            DemoTenant = tenant;
        }
        else if (After(line, "Name and password") is { } password)
        {
            AdministratorPassword = password.Split(' ')[^1];
        }
        else if (After(line, "Administrator token") is { } token)
        {
            // The last of these lines.
            AdministratorToken = token;
            _listening.TrySetResult(new Uri(DemoEndpoint!.GetLeftPart(UriPartial.Authority)));
        }
        else if (line.StartsWith("Archestra Cluster listens on ", StringComparison.Ordinal))
        {
            _listening.TrySetResult(new Uri(line["Archestra Cluster listens on ".Length..].TrimEnd('.')));
        }
    }

    private static string? After(string line, string label) =>
        line.TrimStart().StartsWith(label, StringComparison.Ordinal) ? line.TrimStart()[label.Length..].Trim() : null;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
}
