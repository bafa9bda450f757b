using System.Diagnostics;
using System.Text.Json.Nodes;
using Archestra.Cluster.Silo.HostedServers;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.HostedServers.HostedProcesses;

namespace Archestra.Cluster.Silo.Tests.HostedServers;

/// <summary>No process of a hosted server outlives its session, its silo, or a lease that was reaped.</summary>
public sealed class ProcessEndTests
{
    [Fact]
    public async Task Draining_lets_calls_finish_and_ends_the_process_by_closing_its_stdin()
    {
        await using var processes = new HostedProcesses();
        var start = await processes.LaunchAsync(Scripted());
        var call = CallAsync(start.Session!, "later", """{"milliseconds":200}""");

        await start.Session!.DrainAsync(CancellationToken.None).WaitAsync(Patience);

        TextOf(await call).ShouldContain("200");
        (await start.Session.Ended).ShouldStartWith("The server's process exited with code 0.");
        await UntilGoneAsync(PidOf(start));
    }

    [Fact]
    public async Task A_server_that_ignores_its_stdin_and_sigterm_is_killed_with_its_children()
    {
        await using var processes = new HostedProcesses(("StopTimeout", "00:00:00.100"), ("TerminateTimeout", "00:00:00.100"));
        var start = await processes.LaunchAsync(Scripted("--stay"));
        var grandchild = int.Parse(TextOf(await CallAsync(start.Session!, "grandchild")), null);

        await start.Session!.DisposeAsync();

        (await start.Session.Ended).ShouldStartWith("The server's process was ended by signal 9.");
        await UntilGoneAsync(PidOf(start));
        await UntilGoneAsync(grandchild);
    }

    [Fact]
    public async Task The_children_of_a_killed_server_die_with_it()
    {
        await using var processes = new HostedProcesses();
        var start = await processes.LaunchAsync(Scripted());
        var grandchild = int.Parse(TextOf(await CallAsync(start.Session!, "grandchild")), null);

        Kill(PidOf(start));

        await start.Session!.Ended.WaitAsync(Patience);
        await UntilGoneAsync(grandchild);
        ProcessGroup.IsAlive(PidOf(start)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_killed_silo_leaves_neither_server_nor_grandchildren_behind()
    {
        using var silo = StartSilo("sh", "-c", "sleep 300 & exec node \"$1\" --stay", "sh", NpmPeers.ScriptedServer);
        var lease = ProcessLease.TryParse((await silo.StandardOutput.ReadLineAsync().WaitAsync(Patience * 2))!)!;
        var before = ProcessesOf(lease);

        silo.Kill();

        try
        {
            // The server, its child and the watchdog; the server itself would outlive its stdin.
            before.Count.ShouldBeGreaterThanOrEqualTo(3);
            foreach (var pid in before) await UntilGoneAsync(pid);
            lease.IsGroupGone().ShouldBeTrue();
        }
        finally
        {
            ProcessGroup.Signal(lease.Pid, ProcessGroup.Kill);
        }
    }

    [Fact]
    public async Task A_leftover_is_reaped_by_its_lease_with_its_whole_group()
    {
        await using var dead = new HostedProcesses();
        await using var survivor = new HostedProcesses();
        var start = await dead.LaunchAsync(Scripted("--stay"));
        var grandchild = int.Parse(TextOf(await CallAsync(start.Session!, "grandchild")), null);

        var isReaped = await survivor.Launcher.ReapAsync(start.LeasePayload!, CancellationToken.None);

        isReaped.ShouldBeTrue();
        await UntilGoneAsync(PidOf(start));
        await UntilGoneAsync(grandchild);
        (await survivor.Launcher.ReapAsync(start.LeasePayload!, CancellationToken.None)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("startTimeTicks", true)]
    [InlineData("bootId", true)]
    [InlineData("machine", false)]
    public async Task A_process_that_is_not_the_one_of_the_lease_is_not_touched(string difference, bool isGone)
    {
        await using var processes = new HostedProcesses();
        var start = await processes.LaunchAsync(Scripted());
        await using var session = start.Session!;
        var lease = JsonNode.Parse(start.LeasePayload!)!;
        lease[difference] = difference == "startTimeTicks" ? JsonValue.Create(1) : JsonValue.Create("another");

        var isReaped = await processes.Launcher.ReapAsync(lease.ToJsonString(), CancellationToken.None);

        isReaped.ShouldBe(isGone);
        TextOf(await CallAsync(session, "echo")).ShouldBe("{}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"pid":1,"startTimeTicks":1,"bootId":"b","machine":"m"}""")]
    [InlineData("""{"pid":-1,"startTimeTicks":1,"bootId":"b","machine":"m"}""")]
    public async Task A_payload_that_is_no_lease_reaps_nothing(string payload)
    {
        await using var processes = new HostedProcesses();

        (await processes.Launcher.ReapAsync(payload, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public void The_start_time_is_read_behind_a_name_with_spaces_and_parentheses()
    {
        var stat = ProcessStat.TryParse("4711 (a) R (b) S 1 4712 4713 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 0 0 0");

        stat.ShouldBe(new ProcessStat('S', 4712, 987654));
    }

    private static Process StartSilo(params string[] command)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Archestra.Cluster.LaunchingSilo"), command)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private static List<int> ProcessesOf(ProcessLease lease) =>
        [.. Process.GetProcesses().Select(process => process.Id).Where(pid => ProcessStat.TryRead(pid)?.GroupId == lease.Pid)];
}
