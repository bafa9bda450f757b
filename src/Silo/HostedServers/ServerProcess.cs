using System.ComponentModel;
using System.Diagnostics;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// One running process of a hosted server, the leader of its own process group. When it exits, however that came, what
/// is left of the group is killed. Its stderr goes to the log on a thread of its own, so that it can never block.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int ThreadStackBytes = 256 * 1024;
    private const int LinesInReason = 5;

    private static readonly TimeSpan OutputDrainTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Between the end of a process's pipes and the news of its exit.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly TimeProvider _timeProvider;
    private readonly TaskCompletionSource _errorRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly Lock _lastLinesGate = new();
    private string? _killReason;

    private ServerProcess(Process process, ProcessLease lease, TimeProvider timeProvider)
    {
        _process = process;
        Lease = lease;
        _timeProvider = timeProvider;
        Exited = WatchAsync();
    }

    public ProcessLease Lease { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Completes when the server's process is gone and its group was killed; the result is a sentence.</summary>
    public Task<string> Exited { get; }

    /// <exception cref="Win32Exception">The process could not be started, for example for a missing working directory.</exception>
    public static ServerProcess? TryStart(ProcessStartInfo start, HostedServerLog log, SecretRedactor redactor, TimeProvider timeProvider)
    {
        InheritedFiles.Withhold();
        var process = Process.Start(start);
        if (process is null)
        {
            return null;
        }

        // One that has ended already is treated as one that ends a moment later: what it printed says why.
        var server = new ServerProcess(process, ProcessLease.TryTake(process.Id) ?? ProcessLease.OfEnded(process.Id), timeProvider);
        StartThread($"stderr {process.Id}", () => server.ReadErrors(log, redactor));
        return server;
    }

    /// <summary>
    /// A thread of its own: reads and writes of anonymous pipes block in .NET, and a pool thread blocked per server would
    /// starve everything else.
    /// </summary>
    public static void StartThread(string name, Action body) =>
        new Thread(() => body(), ThreadStackBytes) { IsBackground = true, Name = name }.Start();

    /// <summary>Closes stdin, waits, SIGTERM, waits, SIGKILL (MCP 2026-07-28, stdio, "Shutdown").</summary>
    public async Task StopAsync(TimeSpan stopTimeout, TimeSpan terminateTimeout)
    {
        CloseInput();
        if (await ExitsWithinAsync(stopTimeout).ConfigureAwait(false))
        {
            return;
        }

        ProcessGroup.Signal(Lease.Pid, ProcessGroup.Term);
        if (!await ExitsWithinAsync(terminateTimeout).ConfigureAwait(false))
        {
            Kill();
            await Exited.ConfigureAwait(false);
        }
    }

    /// <summary>SIGKILL to the whole group at once.</summary>
    /// <param name="reason">A sentence for <see cref="Exited"/> that explains it.</param>
    public void Kill(string? reason = null)
    {
        Interlocked.CompareExchange(ref _killReason, reason, null);

        // After the exit was seen and the process reaped, its pid may be another's.
        if (!Exited.IsCompleted)
        {
            ProcessGroup.Signal(Lease.Pid, ProcessGroup.Kill);
        }
    }

    /// <summary>For a server that closed one of its pipes: it is of no use any more, unless it is just exiting anyway.</summary>
    public async Task KillUnlessExitingAsync(string reason)
    {
        if (!await ExitsWithinAsync(ExitGrace).ConfigureAwait(false))
        {
            Kill(reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>A sentence with the last lines of stderr, redacted; empty when there were none.</summary>
    public string DescribeLastOutput()
    {
        lock (_lastLinesGate)
        {
            return _lastLines.Count == 0 ? string.Empty : $" Its last output was: {string.Join(" | ", _lastLines)}";
        }
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The far end is closed already, which is what was wanted.
        }
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan timeout)
    {
        try
        {
            await Exited.WaitAsync(timeout, _timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<string> WatchAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);

        // Grandchildren and the watchdog: as long as one of them lives the group's id cannot be given to anybody else.
        ProcessGroup.Signal(Lease.Pid, ProcessGroup.Kill);
        await Task.WhenAny(_errorRead.Task, Task.Delay(OutputDrainTimeout, _timeProvider)).ConfigureAwait(false);
        return Describe(_process.ExitCode);
    }

    private string Describe(int exitCode)
    {
        // .NET reports a death by signal as 128 + signal, like a shell.
        var how = exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"exited with code {exitCode}";
        return $"{Volatile.Read(ref _killReason) ?? $"The server's process {how}."}{DescribeLastOutput()}";
    }

    private void ReadErrors(HostedServerLog log, SecretRedactor redactor)
    {
        try
        {
            var lines = new LogLineSplitter();
            var buffer = new byte[4096];
            for (int read; (read = _process.StandardError.BaseStream.Read(buffer)) > 0;)
            {
                lines.Append(buffer.AsSpan(0, read), line => Keep(redactor.Redact(line), log));
            }

            lines.Complete(line => Keep(redactor.Redact(line), log));
        }
        catch (IOException)
        {
            // The pipe broke with the process; what it printed before is kept.
        }
        catch (ObjectDisposedException)
        {
            // The session was disposed while a process outside the group still held the pipe.
        }
        finally
        {
            _errorRead.TrySetResult();
        }
    }

    private void Keep(string line, HostedServerLog log)
    {
        log.Append(line);
        lock (_lastLinesGate)
        {
            if (_lastLines.Count == LinesInReason)
            {
                _lastLines.Dequeue();
            }

            _lastLines.Enqueue(line.Length <= 300 ? line : line[..300] + "…");
        }
    }
}
