using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>Somebody with full access to the database, but not to the key, changes history; each way of it is found.</summary>
public sealed class AuditVerifierTests(PostgresServer server)
{
    [Fact]
    public async Task An_untouched_log_is_intact()
    {
        await using var scene = await WrittenAsync();

        var verification = await scene.VerifyAsync();

        verification.Findings.ShouldBeEmpty();
        verification.ExitCode.ShouldBe(0);
        verification.Entries.ShouldBe((await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries"))[0]);
        verification.Chains.ShouldBe(2);
        verification.Checkpoints.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task An_edited_body_is_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);

        await scene.ExecuteAsync("UPDATE audit_entries SET body = CAST(replace(CAST(body AS text), 'usr_1', 'usr_9') AS blob), actor_id = 'usr_9' WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });

        (await scene.FindAsync()).Sentence.ShouldBe($"The body of entry {target} was changed: it does not fit its digest.");
    }

    [Fact]
    public async Task An_edited_body_with_a_fitting_digest_is_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);
        var body = (await scene.QueryAsync<byte[]>("SELECT body FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence = @target", new { target }))[0];
        var edited = AuditEntryCodec.Encode(AuditEntryCodec.Decode(body) with { ActorId = "usr_9" });

        await scene.ExecuteAsync(
            "UPDATE audit_entries SET body = @Body, digest = @Digest, actor_id = 'usr_9' WHERE tenant_id = 'ten_a' AND sequence = @target",
            new { target, Body = edited, Digest = System.Security.Cryptography.SHA256.HashData(edited) });

        (await scene.FindAsync()).Sentence.ShouldStartWith($"Entry {target} was changed, moved or put in");
    }

    [Theory]
    [InlineData("actor_id", "'usr_9'")]
    [InlineData("tool", "NULL")]
    [InlineData("at", "at - 1")]
    [InlineData("request_bytes", "0")]
    public async Task An_edited_column_is_found(string column, string value)
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);

        await scene.ExecuteAsync($"UPDATE audit_entries SET {column} = {value} WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });

        (await scene.FindAsync()).Sentence.ShouldBe($"The column '{column}' of entry {target} was changed: it does not repeat the body.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removed_entry_is_found(bool isFirst)
    {
        await using var scene = await WrittenAsync();
        var target = isFirst ? 1 : await TargetAsync(scene);

        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });

        (await scene.FindAsync()).Sentence.ShouldBe($"Entry {target} is missing: entry {target + 1} comes in its place.");
    }

    [Fact]
    public async Task A_removed_entry_whose_gap_was_closed_is_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);

        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });
        await scene.ExecuteAsync("UPDATE audit_entries SET sequence = -sequence WHERE tenant_id = 'ten_a' AND sequence > @target", new { target });
        await scene.ExecuteAsync("UPDATE audit_entries SET sequence = -sequence - 1 WHERE tenant_id = 'ten_a' AND sequence < 0");

        (await scene.FindAsync()).Sentence.ShouldStartWith($"Entry {target} was changed, moved or put in");
    }

    [Fact]
    public async Task Two_entries_in_each_others_place_are_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);

        await SwapSequencesAsync(scene, target, await LastIntentAsync(scene));

        (await scene.FindAsync()).Sentence.ShouldStartWith($"Entry {target} was changed, moved or put in");
    }

    [Fact]
    public async Task Two_bodies_in_each_others_place_are_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);
        var other = await LastIntentAsync(scene);
        var columns = string.Join(", ", AuditColumn.Indexed.Select(column => column.Name).Append("body"));
        await scene.ExecuteAsync("CREATE TABLE copy AS SELECT * FROM audit_entries WHERE tenant_id = 'ten_a'");

        await scene.ExecuteAsync($"UPDATE audit_entries SET ({columns}) = (SELECT {columns} FROM copy WHERE sequence = @other) WHERE tenant_id = 'ten_a' AND sequence = @target", new { target, other });
        await scene.ExecuteAsync($"UPDATE audit_entries SET ({columns}) = (SELECT {columns} FROM copy WHERE sequence = @target) WHERE tenant_id = 'ten_a' AND sequence = @other", new { target, other });

        (await scene.FindAsync()).Sentence.ShouldBe($"The body of entry {target} was changed: it does not fit its digest.");
    }

    [Fact]
    public async Task An_entry_put_in_twice_is_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);
        await scene.ExecuteAsync("CREATE TABLE copy AS SELECT * FROM audit_entries");
        await scene.ExecuteAsync("INSERT INTO copy SELECT * FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });

        await scene.ExecuteAsync("ALTER TABLE audit_entries RENAME TO original");
        await scene.ExecuteAsync("ALTER TABLE copy RENAME TO audit_entries");

        (await scene.FindAsync()).Sentence.ShouldBe($"Entry {target} occurs twice, or in the wrong place.");
    }

    [Fact]
    public async Task An_entry_of_another_tenants_chain_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_b' AND sequence = 1");
        await scene.ExecuteAsync("UPDATE audit_entries SET tenant_id = 'ten_b' WHERE tenant_id = 'ten_a' AND sequence = 1");

        (await scene.VerifyAsync()).Findings.Select(finding => finding.TenantId).ShouldBe(["ten_a", "ten_b"]);
    }

    [Fact]
    public async Task A_cut_off_end_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence > 6");

        (await scene.FindAsync()).Sentence.ShouldMatch("^The end was cut off: checkpoint [0-9]+ saw entry [0-9]+, the chain ends with entry 6.$");
    }

    [Fact]
    public async Task A_chain_removed_as_a_whole_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_b'");
        await scene.ExecuteAsync("DELETE FROM audit_chains WHERE tenant_id = 'ten_b'");

        (await scene.VerifyAsync()).Findings[0].Sentence.ShouldMatch("^The whole chain was removed: checkpoint [0-9]+ saw entry [0-9]+.$");
    }

    [Fact]
    public async Task A_chain_that_vanished_right_after_it_began_is_found()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        await silo.CallAsync();
        await silo.KillAsync();

        await scene.ExecuteAsync("DELETE FROM audit_entries");
        await scene.ExecuteAsync("DELETE FROM audit_chains");

        (await scene.FindAsync()).Sentence.ShouldStartWith("The whole chain was removed");
    }

    [Fact]
    public async Task A_removed_checkpoint_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_checkpoints WHERE tenant_id = 'ten_a' AND number = 1");

        var finding = await scene.FindAsync();
        finding.Sentence.ShouldBe("Checkpoint 1 is missing: checkpoint 2 comes in its place.");
        finding.Silo.ShouldBeNull();
    }

    [Fact]
    public async Task Checkpoints_cut_off_with_the_end_they_saw_are_found_by_an_entry_that_tells_of_one()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_checkpoints WHERE tenant_id = 'ten_a'");

        (await scene.FindAsync()).Sentence.ShouldMatch("^Checkpoint 1 is missing: an entry of chain .* tells of it, the last one found is 0.$");
    }

    [Fact]
    public async Task A_log_put_back_to_an_older_state_is_found_by_a_witness()
    {
        await using var scene = await WrittenAsync();
        var last = (await scene.QueryAsync<LastCheckpoint>(
            "SELECT number AS Number, lower(hex(mac)) AS Mac FROM audit_checkpoints WHERE tenant_id = 'ten_a' ORDER BY number DESC LIMIT 1"))[0];
        var witness = new AuditWitness("ten_a", last.Number, last.Mac);
        (await scene.VerifyAsync(witness)).Findings.ShouldBeEmpty();

        await scene.ExecuteAsync("DELETE FROM audit_checkpoints WHERE tenant_id = 'ten_a' AND number = @Number", last);
        var before = (await scene.QueryAsync<byte[]>("SELECT body FROM audit_checkpoints WHERE tenant_id = 'ten_a' ORDER BY number DESC LIMIT 1"))[0];
        var end = CheckpointCodec.DecodeHeads(before).Single().Sequence;
        await scene.ExecuteAsync("DELETE FROM audit_entries WHERE tenant_id = 'ten_a' AND sequence > @end", new { end });
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty("it was intact then");

        (await scene.FindAsync(witness)).Sentence.ShouldMatch("^Checkpoint [0-9]+ is missing: the given witness tells of it");
    }

    [Fact]
    public async Task An_edited_checkpoint_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("UPDATE audit_checkpoints SET body = CAST(replace(CAST(body AS text), '\"openFrom\":', '\"openFrom\":1') AS blob) WHERE tenant_id = 'ten_a' AND number = 2");

        (await scene.FindAsync()).Sentence.ShouldStartWith("Checkpoint 2 was changed, moved or put in");
    }

    [Fact]
    public async Task A_chain_whose_listing_was_removed_is_found()
    {
        await using var scene = await WrittenAsync();

        await scene.ExecuteAsync("DELETE FROM audit_chains WHERE tenant_id = 'ten_b'");

        (await scene.FindAsync()).Sentence.ShouldBe("The chain is not listed in audit_chains: its row was removed.");
    }

    [Fact]
    public async Task A_body_removed_without_a_retention_entry_is_found()
    {
        await using var scene = await WrittenAsync();
        var target = await TargetAsync(scene);
        var nulls = string.Join(", ", AuditColumn.Indexed.Select(column => $"{column.Name} = NULL"));

        await scene.ExecuteAsync($"UPDATE audit_entries SET body = NULL, {nulls} WHERE tenant_id = 'ten_a' AND sequence = @target", new { target });

        (await scene.FindAsync()).Sentence.ShouldBe($"The body of entry {target} was removed: no retention entry tells of it.");
    }

    [Fact]
    public async Task An_entry_forged_with_another_key_is_found()
    {
        await using var scene = await WrittenAsync();
        var verifier = new AuditVerifier(new AuditDatabase(scene.Database), new FixedKeys("k1"));
        await scene.ExecuteAsync("UPDATE audit_entries SET key_id = 'k2' WHERE tenant_id = 'ten_b' AND sequence = 2");

        var verification = await verifier.VerifyAsync("ten_b", [], CancellationToken.None);

        verification.Findings.ShouldHaveSingleItem().Sentence.ShouldStartWith("Entry 2 was changed, moved or put in, or the key 'k2'");
        verification.Chains.ShouldBe(1);
    }

    /// <summary>An intent in the middle of the first tenant's chain. Which one it is depends on when checkpoints were told of.</summary>
    private static async Task<long> TargetAsync(AuditScene scene) =>
        (await scene.QueryAsync<long>("SELECT min(sequence) FROM audit_entries WHERE tenant_id = 'ten_a' AND kind = 1 AND sequence > 1"))[0];

    private static async Task<long> LastIntentAsync(AuditScene scene) =>
        (await scene.QueryAsync<long>("SELECT max(sequence) FROM audit_entries WHERE tenant_id = 'ten_a' AND kind = 1"))[0];

    private static async Task SwapSequencesAsync(AuditScene scene, long one, long other)
    {
        const string Move = "UPDATE audit_entries SET sequence = @To WHERE tenant_id = 'ten_a' AND sequence = @From";
        await scene.ExecuteAsync(Move, new { From = one, To = 1000 });
        await scene.ExecuteAsync(Move, new { From = other, To = one });
        await scene.ExecuteAsync(Move, new { From = 1000, To = other });
    }

    /// <summary>Two tenants' logs of a silo that was stopped; each has several entries and more than one checkpoint.</summary>
    private async Task<AuditScene> WrittenAsync()
    {
        var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        foreach (var tenant in new[] { "ten_a", "ten_b", "ten_a", "ten_a", "ten_b", "ten_a" }) await silo.CallAsync(tenantId: tenant);
        await silo.Log.AppendAsync(Events.Change(), CancellationToken.None);
        await silo.StopAsync();
        return scene;
    }

    private sealed class LastCheckpoint
    {
        public long Number { get; init; }

        public string Mac { get; init; } = "";
    }
}
