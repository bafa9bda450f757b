using System.IO.Pipes;
using System.Text.Json;
using Archestra.Cluster.Grains.HostedServers;
using static Archestra.Cluster.Silo.Tests.HostedServers.HostedProcesses;

namespace Archestra.Cluster.Silo.Tests.HostedServers;

/// <summary>What surrounds a hosted server's process: environment, limits, failures to start, and its secrets.</summary>
public sealed class ProcessLauncherTests
{
    private const string Secret = "s3cret-value-of-the-installation";

    [Fact]
    public async Task A_server_gets_no_variable_but_its_own_and_the_three_it_needs()
    {
        Environment.SetEnvironmentVariable("ARCHESTRA_TEST_LEAK", "leaked");
        await using var processes = new HostedProcesses(("HomeDirectory", "/nowhere"));
        var start = await processes.LaunchAsync(Launch("node", Scripted().Arguments.ToArray(), new() { ["API_KEY"] = Secret, ["EMPTY"] = "" }));
        await using var session = start.Session!;

        var environment = JsonSerializer.Deserialize<Dictionary<string, string>>(TextOf(await CallAsync(session, "environment")))!;

        environment.Keys.Order(StringComparer.Ordinal).ShouldBe(["API_KEY", "EMPTY", "HOME", "LANG", "PATH"]);
        environment["API_KEY"].ShouldBe(Secret);
        environment["HOME"].ShouldBe("/nowhere");
    }

    [Fact]
    public async Task A_server_has_no_open_file_but_its_three_pipes_and_its_limits_hold()
    {
        await using var inheritable = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        await using var processes = new HostedProcesses(("MaxOpenFiles", "100"), ("MaxMemoryBytes", "1073741824"));

        // A shell, since node opens files of its own. It is started twice: it might have ended for the probe.
        var start = await processes.Launcher.LaunchAsync(
            Launch("sh", ["-c", "ls -l /proc/self/fd >&2; cat /proc/self/limits >&2; exit 5"]), CancellationToken.None);

        start.Reason!.ShouldStartWith("The server's process exited with code 5.");
        var lines = processes.Logs.Read(ServerName, 1000).Select(line => line.Text).ToList();
        var files = lines.Where(line => line.Contains(" -> ", StringComparison.Ordinal)).ToList();
        files.Count(line => line.Contains(" -> pipe:", StringComparison.Ordinal)).ShouldBe(3 * 2, string.Join('\n', files));
        files.Count(line => line.Contains(" -> /proc/", StringComparison.Ordinal)).ShouldBe(1 * 2);
        files.Count.ShouldBe(4 * 2, string.Join('\n', files));
        lines.ShouldContain(line => line.StartsWith("Max open files", StringComparison.Ordinal) && line.Contains(" 100 ", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("Max data size", StringComparison.Ordinal) && line.Contains(" 1073741824 ", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("Max core file size", StringComparison.Ordinal) && line.Contains(" 0 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Injected_values_are_hidden_in_log_and_reason()
    {
        await using var processes = new HostedProcesses();
        var launch = new HostedServerLaunch
        {
            Name = ServerName,
            Command = "sh",
            Arguments = ["-c", "echo key $API_KEY and $1 >&2; echo \"$PEM\" >&2; exit 1", "sh", "argument-secret"],
            Environment = new Dictionary<string, string> { ["API_KEY"] = Secret, ["PEM"] = "-----BEGIN KEY-----\nMIIsecretpart\n-----END KEY-----" },
            SecretValues = ["argument-secret"],
            Epoch = 1,
        };

        var start = await processes.Launcher.LaunchAsync(launch, CancellationToken.None);

        start.Reason!.ShouldContain("key [redacted] and [redacted] | [redacted]");
        foreach (var line in processes.Logs.Read(ServerName, 1000).Select(line => line.Text).Append(start.Reason!))
        {
            line.ShouldNotContain(Secret);
            line.ShouldNotContain("MIIsecretpart");
            line.ShouldNotContain("argument-secret");
        }
    }

    [Theory]
    [InlineData("no-such-program-anywhere", "No such file or directory")]
    [InlineData("", "The server has no command.")]
    public async Task A_command_that_cannot_run_is_told_by_a_sentence(string command, string reason)
    {
        await using var processes = new HostedProcesses();

        var start = await processes.Launcher.LaunchAsync(Launch(command, []), CancellationToken.None);

        start.Started.ShouldBeFalse();
        start.Reason!.ShouldContain(reason);
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("1ST")]
    [InlineData("A=B")]
    [InlineData("")]
    [InlineData("NEWLINE\n")]
    public async Task A_variable_whose_name_would_be_lost_is_refused(string name)
    {
        await using var processes = new HostedProcesses();

        var start = await processes.Launcher.LaunchAsync(Launch("true", [], new() { [name] = "value" }), CancellationToken.None);

        start.Reason!.ShouldContain("is not a valid name of an environment variable");
    }

    [Fact]
    public async Task A_missing_working_directory_is_told_by_a_sentence()
    {
        await using var processes = new HostedProcesses();
        var launch = new HostedServerLaunch { Name = ServerName, Command = "true", WorkingDirectory = "/no/such/folder", Epoch = 1 };

        var start = await processes.Launcher.LaunchAsync(launch, CancellationToken.None);

        start.Reason!.ShouldContain("working directory");
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_given_up_and_leaves_no_process()
    {
        await using var processes = new HostedProcesses(("StartTimeout", "00:00:01"), ("ProbeTimeout", "00:00:00.200"));

        var start = await processes.Launcher.LaunchAsync(
            Launch("sh", ["-c", "echo mypid $$ >&2; while read -r line; do :; done; sleep 300"]), CancellationToken.None);

        start.Reason!.ShouldStartWith("The server did not answer within 1 s.");
        await UntilGoneAsync(int.Parse((await processes.LoggedAsync("mypid "))["mypid ".Length..], null));
    }

    [Fact]
    public async Task A_launch_that_is_cancelled_leaves_no_process()
    {
        await using var processes = new HostedProcesses();
        using var caller = new CancellationTokenSource();
        var launch = processes.Launcher.LaunchAsync(Launch("sh", ["-c", "echo mypid $$ >&2; sleep 300"]), caller.Token);
        var pid = int.Parse((await processes.LoggedAsync("mypid "))["mypid ".Length..], null);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => launch.WaitAsync(Patience));
        await UntilGoneAsync(pid);
    }

    [Fact]
    public async Task A_slow_modern_server_is_found_to_be_modern_after_the_probe_timed_out()
    {
        await using var processes = new HostedProcesses(("ProbeTimeout", "00:00:00.250"));
        var start = await processes.LaunchAsync(Launch("sh", ["-c", "read -r first; sleep 0.6; (echo \"$first\"; cat) | node \"$1\" --modern", "sh", Testing.Peers.NpmPeers.ScriptedServer]));

        await using var session = start.Session!;

        session.ProtocolVersion.ShouldBe("2026-07-28");
    }
}
