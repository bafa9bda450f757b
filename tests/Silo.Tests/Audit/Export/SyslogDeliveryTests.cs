using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit.Export.Syslog;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Peers;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>The log reaches a syslog receiver, whole, whatever happens to either side.</summary>
public sealed class SyslogDeliveryTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_record_arrives_in_the_order_of_its_chain_and_the_cursor_follows(string engine)
    {
        await using var receiver = new SyslogReceiver();
        await using var scene = await ExportScene.CreateAsync(engine, server);
        var silo = await scene.Audit.StartSiloAsync();
        await scene.DeliverAsync(silo, Target(receiver));

        for (var i = 0; i < 30; i++) await silo.CallAsync(tenantId: i % 3 == 0 ? "ten_b" : "ten_a");
        await silo.StopAsync();

        await AllArriveAsync(scene, receiver);
        var sequences = receiver.Frames.Where(f => f.Data["tenant"] == "ten_a" && f.Data.ContainsKey("sequence")).Select(f => int.Parse(f.Data["sequence"])).ToList();
        sequences.ShouldBe(Enumerable.Range(1, sequences.Count), "each once, in order, since nothing went wrong");
        await Eventually.HoldsAsync(
            async () => (await scene.Audit.QueryAsync<long>("SELECT coalesce(max(position), 0) FROM audit_cursors WHERE stream = 'entries' AND tenant_id = 'ten_a'"))[0] == sequences.Count,
            "the cursor is at the end");
    }

    [Fact]
    public async Task A_message_says_what_the_standard_has_words_for_and_the_record_verbatim()
    {
        await using var receiver = new SyslogReceiver();
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        await silo.CallAsync("suche-äöü-𝄞", outcome: AuditOutcomes.Failed);
        await scene.DeliverAsync(silo, Target(receiver));

        await AllArriveAsync(scene, receiver);

        var intent = receiver.Frames.Single(f => f.Data["kind"] == "intent");
        intent.ShouldSatisfyAllConditions(
            f => f.Priority.ShouldBe((13 * 8) + 6),
            f => f.App.ShouldBe("archestra-cluster"),
            f => f.Process.ShouldBe(silo.Id),
            f => f.MessageId.ShouldBe("tool.call"),
            f => f.DataId.ShouldBe("audit@32473"),
            f => f.Record.GetProperty("body").GetProperty("tool").GetString().ShouldBe("suche-äöü-𝄞"),
            f => f.Data["mac"].ShouldBe(f.Record.GetProperty("mac").GetString()));
        receiver.Frames.Single(f => f.Data["kind"] == "outcome").Priority.ShouldBe((13 * 8) + 5, "failed: a notice");
    }

    [Fact]
    public async Task A_long_record_is_sent_without_what_makes_it_long_and_says_so()
    {
        await using var receiver = new SyslogReceiver();
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        await silo.Log.AppendAsync(Events.Change() with { Details = new string('x', 100_000) }, CancellationToken.None);
        await scene.DeliverAsync(silo, Target(receiver));

        await AllArriveAsync(scene, receiver);

        var change = receiver.Frames.Single(f => f.Data["kind"] == "event").Record;
        change.TryGetProperty("body", out _).ShouldBeFalse();
        change.GetProperty("shortenedBody").GetProperty("action").GetString().ShouldBe("gateway.updated");
        change.GetProperty("digest").GetString()!.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Over_TLS_only_a_receiver_with_the_right_name_and_authority_gets_anything()
    {
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        using var trusted = new TestAuthority(Path.Combine(scene.Folder, "trusted.pem"));
        using var stranger = new TestAuthority(Path.Combine(scene.Folder, "stranger.pem"));
        await using var right = new SyslogReceiver(trusted.Issue("syslog.test"));
        await using var wrongName = new SyslogReceiver(trusted.Issue("other.test"));
        await using var wrongAuthority = new SyslogReceiver(stranger.Issue("syslog.test"));
        var silo = await scene.Audit.StartSiloAsync();
        await silo.CallAsync();

        foreach (var receiver in new[] { wrongName, wrongAuthority })
        {
            await using var export = await scene.DeliverAsync(silo, Secured(receiver));
            await Eventually.HoldsAsync(async () => await scene.StateAsync("syslog") == "failing", "the receiver is refused");
            receiver.Frames.ShouldBeEmpty();
        }

        await scene.DeliverAsync(silo, Secured(right));
        await AllArriveAsync(scene, right);
        await Eventually.HoldsAsync(async () => await scene.StateAsync("syslog") == "delivering", "the status says so");

        SyslogStreamTarget Secured(SyslogReceiver receiver) =>
            Target(receiver, o => (o.Transport, o.ServerName, o.AuthorityFile) = (SyslogTransport.Tls, "syslog.test", trusted.FilePath));
    }

    [Fact]
    public async Task What_a_dying_receiver_had_not_read_is_sent_again_to_the_next_one()
    {
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        var first = new SyslogReceiver { DieAfter = 10 };
        for (var i = 0; i < 50; i++) await silo.CallAsync();
        await scene.DeliverAsync(silo, Target(first, o => o.SettleTime = TimeSpan.FromMilliseconds(200)));
        await Eventually.HoldsAsync(() => first.Frames.Count == 10, "the receiver read ten");
        await first.DisposeAsync();

        await using var second = new SyslogReceiver(port: first.Port);

        await Eventually.HoldsAsync(
            async () => (await scene.EverythingAsync()).All(first.Frames.Concat(second.Frames).Select(f => f.Id).ToHashSet().Contains), "nothing is missing");
        second.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_killed_silo_had_not_delivered_the_next_one_delivers()
    {
        await using var receiver = new SyslogReceiver();
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var victim = await scene.Audit.StartSiloAsync();
        for (var i = 0; i < 40; i++) await victim.CallAsync();
        var export = await scene.DeliverAsync(victim, Target(receiver));
        await Eventually.HoldsAsync(() => receiver.Frames.Count > 0, "it had begun");
        await export.DisposeAsync();
        await victim.KillAsync();
        await scene.Audit.ExecuteAsync("UPDATE audit_silos SET process = 'another'");

        var next = await scene.Audit.StartSiloAsync();
        await scene.DeliverAsync(next, Target(receiver));
        await next.CallAsync();

        await AllArriveAsync(scene, receiver);
        await Eventually.HoldsAsync(
            async () => (await scene.Audit.QueryAsync<long>("SELECT count(*) FROM audit_cursors WHERE stream = 'silo'"))[0] == 1, "the ended silo is done with");
    }

    [Fact]
    public async Task An_unreachable_receiver_stops_no_call_unless_policy_says_so()
    {
        await using var gone = new SyslogReceiver();
        await gone.DisposeAsync();
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        await scene.DeliverAsync(silo, Target(gone));
        await silo.CallAsync();
        await Eventually.HoldsAsync(async () => await scene.StateAsync("syslog") == "failing", "the status says so");
        (await scene.StatusAsync<string>("syslog", "problem"))!.ShouldContain("cannot be reached");

        await silo.CallAsync();

        scene.Options.RefuseCallsAfter = TimeSpan.FromMilliseconds(100);
        await Eventually.HoldsAsync(async () => await IsRefusedAsync(silo), "calls are refused");
        await silo.Log.AppendAsync(Events.Change(), CancellationToken.None);
        await using var back = new SyslogReceiver(port: gone.Port);
        await Eventually.HoldsAsync(async () => !await IsRefusedAsync(silo), "calls run again");
    }

    private static async Task<bool> IsRefusedAsync(TestSilo silo)
    {
        try
        {
            await silo.CallAsync();
            return false;
        }
        catch (AuditUnavailableException)
        {
            return true;
        }
    }

    private static async Task AllArriveAsync(ExportScene scene, SyslogReceiver receiver)
    {
        await Eventually.HoldsAsync(
            async () => (await scene.EverythingAsync()).All(receiver.Frames.Select(f => f.Id).ToHashSet().Contains), "everything arrives");
        receiver.Complaints.ShouldBeEmpty();
    }

    private static SyslogStreamTarget Target(SyslogReceiver receiver, Action<SyslogOptions>? change = null)
    {
        var options = new SyslogOptions { Host = "127.0.0.1", Port = receiver.Port, Transport = SyslogTransport.Tcp, SettleTime = TimeSpan.FromMilliseconds(20) };
        change?.Invoke(options);
        return new SyslogStreamTarget(Options.Create(options), TimeProvider.System);
    }
}
