using System.ComponentModel;
using System.Text.RegularExpressions;
using Archestra.Cluster.Grains.HostedServers;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// Runs hosted servers as processes of this machine: each in a session and process group of its own, with resource
/// limits, a clean environment, and a watchdog that kills the group when this silo is gone.
/// </summary>
internal sealed partial class ProcessLauncher(
    IOptions<HostedServersOptions> options,
    SiloLifeline lifeline,
    HostedServerLogs logs,
    TimeProvider timeProvider,
    ILogger<ProcessLauncher> logger) : IHostedServerLauncher
{
    private static readonly TimeSpan ReapTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReapPollInterval = TimeSpan.FromMilliseconds(20);

    public async Task<HostedServerStart> LaunchAsync(HostedServerLaunch launch, CancellationToken cancellationToken)
    {
        if (FindFault(launch) is { } fault)
        {
            return HostedServerStart.Failed(fault);
        }

        var (start, endedByProbe) = await TryLaunchAsync(launch, probe: true, cancellationToken).ConfigureAwait(false);
        if (endedByProbe)
        {
            // It cannot be told from a server that cannot start at all, which then says so a second time.
            (start, _) = await TryLaunchAsync(launch, probe: false, cancellationToken).ConfigureAwait(false);
        }

        return start;
    }

    public bool IsWithinReach(string leasePayload) => ProcessLease.TryParse(leasePayload)?.IsOfThisMachine() == true;

    public async Task<bool> ReapAsync(string leasePayload, CancellationToken cancellationToken)
    {
        // What was started elsewhere cannot be seen from here; that silo's death killed it, or its machine's did.
        if (ProcessLease.TryParse(leasePayload) is not { } lease || !lease.IsOfThisMachine())
        {
            return false;
        }

        if (!lease.IsOfThisBoot())
        {
            return true;
        }

        if (lease.IsRunning())
        {
            Log.LeftoverKilled(logger, lease.Pid);
            ProcessGroup.Signal(lease.Pid, ProcessGroup.Kill);
        }

        var deadline = timeProvider.GetUtcNow() + ReapTimeout;
        while (!lease.IsGroupGone())
        {
            if (timeProvider.GetUtcNow() > deadline)
            {
                return false;
            }

            await Task.Delay(ReapPollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static string? FindFault(HostedServerLaunch launch)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Servers can be run as processes on Linux only.";
        }

        if (string.IsNullOrWhiteSpace(launch.Command))
        {
            return "The server has no command.";
        }

        if (launch.Environment.Keys.FirstOrDefault(name => !EnvironmentName().IsMatch(name)) is { } badName)
        {
            return $"'{badName}' is not a valid name of an environment variable.";
        }

        return launch.Arguments.Concat(launch.Environment.Values).Append(launch.Command).Any(value => value.Contains('\0'))
            ? "The server's command, arguments and environment must not contain NUL characters."
            : null;
    }

    // POSIX, Base Definitions section 8.1. A shell, which stands between us and the server, drops any other.
    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnvironmentName();

    private async Task<(HostedServerStart Start, bool EndedByProbe)> TryLaunchAsync(HostedServerLaunch launch, bool probe, CancellationToken cancellationToken)
    {
        var (process, reason) = StartProcess(launch);
        if (process is null)
        {
            return (HostedServerStart.Failed(reason!), false);
        }

        var session = default(StdioSession);
        try
        {
            var connection = new StdioConnection(process, options.Value, launch.Name, timeProvider, logger);
            var outcome = await HandshakeAsync(process, connection, probe, cancellationToken).ConfigureAwait(false);
            if (outcome.Hello is null)
            {
                return (HostedServerStart.Failed(outcome.Reason!), outcome.EndedByProbe);
            }

            session = new StdioSession(process, connection, outcome.Hello, options.Value, timeProvider);
            Log.Started(logger, launch.Name, process.Lease.Pid, outcome.Hello.ProtocolVersion);
            return (HostedServerStart.Running(session, process.Lease.ToPayload()), false);
        }
        finally
        {
            if (session is null)
            {
                await process.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private (ServerProcess? Process, string? Reason) StartProcess(HostedServerLaunch launch)
    {
        var command = ServerCommandLine.TryBuild(launch, options.Value, lifeline.ReadEndPath, out var missing);
        if (command is null)
        {
            return (null, $"This machine lacks the program '{missing}', which is needed to run servers as processes.");
        }

        try
        {
            var process = ServerProcess.TryStart(command, logs.For(launch.Name), new SecretRedactor(launch), timeProvider);
            return (process, process is null ? "The server's process ended as soon as it was started." : null);
        }
        catch (Win32Exception exception)
        {
            Log.NotStarted(logger, launch.Name, exception.NativeErrorCode);
            return (null, "The server's process could not be started: its working directory may be missing.");
        }
    }

    private async Task<StdioHandshakeOutcome> HandshakeAsync(ServerProcess process, StdioConnection connection, bool probe, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(options.Value.StartTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await new StdioHandshake(connection, options.Value.ProbeTimeout, timeProvider).RunAsync(probe, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StdioHandshakeOutcome(null, $"The server did not answer within {options.Value.StartTimeout.TotalSeconds:0} s.{process.DescribeLastOutput()}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4205, LogLevel.Information, "Hosted server {ServerId} runs as process {Pid} with MCP {ProtocolVersion}", EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string serverId, int pid, string protocolVersion);

        [LoggerMessage(4206, LogLevel.Warning, "Hosted server {ServerId} could not be started: error {Error}", EventName = nameof(NotStarted))]
        public static partial void NotStarted(ILogger logger, string serverId, int error);

        [LoggerMessage(4207, LogLevel.Warning, "Process {Pid} was left behind by a dead silo and is killed", EventName = nameof(LeftoverKilled))]
        public static partial void LeftoverKilled(ILogger logger, int pid);
    }
}
