using System.Net;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Audit.Export.Witness;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>Somebody with full access to the database rewrites its end with the checkpoints that saw it; who has the exported ones finds it.</summary>
public sealed class WitnessTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_end_that_was_cut_off_with_its_checkpoints_is_found_by_the_exported_file(string engine)
    {
        await using var scene = await WrittenAsync(engine);
        (await VerifyAsync(scene)).IsIntact.ShouldBeTrue();
        (await VerifyAsync(scene)).Witnesses.ShouldBeGreaterThanOrEqualTo(2);

        await CutOffAsync(scene);

        (await scene.Audit.VerifyAsync()).Findings.ShouldBeEmpty("without the file nothing is missed");
        (await VerifyAsync(scene)).Findings.ShouldHaveSingleItem().Sentence.ShouldMatch("^Checkpoint [0-9]+ is missing: the given witness tells of it");
    }

    [Fact]
    public async Task A_tenants_log_that_was_removed_whole_is_found()
    {
        await using var scene = await WrittenAsync("sqlite");

        foreach (var table in new[] { "audit_entries", "audit_checkpoints", "audit_chains" }) await scene.Audit.ExecuteAsync($"DELETE FROM {table}");

        (await scene.Audit.VerifyAsync()).Findings.ShouldBeEmpty();
        (await VerifyAsync(scene)).Findings.ShouldHaveSingleItem().TenantId.ShouldBe("ten_a");
    }

    [Fact]
    public async Task An_end_that_was_cut_off_and_written_anew_is_found()
    {
        await using var scene = await WrittenAsync("sqlite");
        await CutOffAsync(scene);

        // The gateway itself, started on what is left, signs other checkpoints under the same numbers.
        var next = await scene.Audit.StartSiloAsync();
        await next.CallAsync("instead");
        await next.StopAsync();

        (await scene.Audit.VerifyAsync()).Findings.ShouldBeEmpty();
        (await VerifyAsync(scene)).Findings.ShouldHaveSingleItem().Sentence.ShouldMatch("^Checkpoint [0-9]+ is not the one that the given witness tells of");
    }

    [Fact]
    public async Task A_checkpoint_that_nobody_here_signed_is_found_and_a_torn_line_is_not()
    {
        await using var scene = await WrittenAsync("sqlite");
        var last = (await File.ReadAllLinesAsync(scene.WitnessPath))[^1];
        await File.AppendAllTextAsync(scene.WitnessPath, last[..40] + "\n\n");
        (await VerifyAsync(scene)).IsIntact.ShouldBeTrue();

        await File.AppendAllTextAsync(scene.WitnessPath, last.Replace("\"openFrom\":", "\"openFrom\":1") + "\n");

        (await VerifyAsync(scene)).Findings.ShouldHaveSingleItem().Sentence.ShouldStartWith("The exported checkpoint");
    }

    [Fact]
    public async Task The_file_is_only_appended_to_and_a_restart_neither_loses_nor_repeats_a_line()
    {
        await using var scene = await WrittenAsync("sqlite");
        var before = await File.ReadAllTextAsync(scene.WitnessPath);

        var next = await scene.Audit.StartSiloAsync();
        var export = await scene.DeliverAsync(next, FileTarget(scene));
        await next.CallAsync();
        await next.StopAsync();
        await export.StoppedAsync(CancellationToken.None);

        (await File.ReadAllTextAsync(scene.WitnessPath)).ShouldStartWith(before);
        var numbers = scene.WitnessLines().Select(line => line.GetProperty("number").GetInt64()).ToList();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(n => (long)n));
        (await VerifyAsync(scene)).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task A_witness_over_HTTP_gets_each_checkpoint_again_until_it_has_taken_it()
    {
        var refusals = 3;
        await using var witness = await HttpReceiver.StartAsync(_ => Interlocked.Decrement(ref refusals) >= 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.Created);
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var token = Path.Combine(scene.Folder, "token");
        await File.WriteAllTextAsync(token, "witness-token\n");
        var silo = await scene.Audit.StartSiloAsync();
        var options = new AuditWitnessOptions { Url = witness.Url, BearerTokenFile = token };
        var export = await scene.DeliverAsync(silo, new WitnessHttpTarget(Options.Create(options), TimeProvider.System));

        await silo.CallAsync();
        await silo.StopAsync();
        await Eventually.HoldsAsync(() => refusals < 0, "it was refused three times");
        await export.StoppedAsync(CancellationToken.None);

        var taken = witness.Requests.Skip(3).ToList();
        var file = new WitnessFile(new FixedKeys());
        foreach (var request in taken) file.Add(request.Text);
        file.Findings.ShouldBeEmpty();
        file.Witnesses.Count.ShouldBe((int)(await scene.Audit.QueryAsync<long>("SELECT count(*) FROM audit_checkpoints"))[0]);
        witness.Requests.ShouldAllBe(r => r.Authorization == "Bearer witness-token" && r.ContentType == "application/json");
    }

    private static WitnessFileTarget FileTarget(ExportScene scene) => new(Options.Create(new AuditWitnessOptions { File = scene.WitnessPath }));

    private static async Task<AuditVerification> VerifyAsync(ExportScene scene)
    {
        var file = new WitnessFile(new FixedKeys());
        await file.ReadAsync(scene.WitnessPath, CancellationToken.None);
        var verification = await scene.Audit.VerifyAsync([.. file.Witnesses]);
        return verification with { Findings = [.. verification.Findings, .. file.Findings] };
    }

    /// <summary>Back to what the first checkpoint saw.</summary>
    private static async Task CutOffAsync(ExportScene scene)
    {
        var first = (await scene.Audit.QueryAsync<byte[]>("SELECT body FROM audit_checkpoints WHERE number = 1"))[0];
        var end = CheckpointCodec.DecodeHeads(first).Single().Sequence;
        await scene.Audit.ExecuteAsync("DELETE FROM audit_checkpoints WHERE number > 1");
        await scene.Audit.ExecuteAsync("DELETE FROM audit_entries WHERE sequence > @end", new { end });
    }

    /// <summary>A stopped silo's log of one tenant with several checkpoints, all of them in the witness file.</summary>
    private async Task<ExportScene> WrittenAsync(string engine)
    {
        var scene = await ExportScene.CreateAsync(engine, server);
        var silo = await scene.Audit.StartSiloAsync();
        var export = await scene.DeliverAsync(silo, FileTarget(scene));
        for (var i = 0; i < 5; i++) await silo.CallAsync();
        await silo.StopAsync();
        await export.StoppedAsync(CancellationToken.None);
        return scene;
    }
}
