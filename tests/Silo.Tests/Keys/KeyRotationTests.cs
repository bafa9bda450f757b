using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Tests.Audit;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Keys;

public sealed class KeyRotationTests(PostgresServer server) : IDisposable
{
    private const int Secrets = 50;

    private readonly string _folder = Directory.CreateTempSubdirectory("arch-keys-").FullName;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_stays_while_a_secret_a_token_or_an_audit_entry_needs_it_and_then_retires(string engine)
    {
        var connectionString = engine == "postgres" ? await server.CreateDatabaseAsync() : null;
        string old;
        await using (var silo = await RotatingSilo.StartAsync(engine, _folder, connectionString))
        {
            old = silo.Ring.ActiveKeyId;
            var oldSigning = silo.Ring.ActiveSigningKeyId;
            var secrets = await Task.WhenAll(Enumerable.Range(0, Secrets).Select(i => silo.Secrets.PutAsync("t1", null, new[] { (byte)i }, default)));
            var token = new byte[32];
            await InsertTokenAsync(silo, token);
            await silo.Get<IAuditLog>().AppendAsync(Events.Change(), default);
            await Eventually.HoldsAsync(
                async () => Needs(await silo.KeyAsync(old)).Contains(KeyNeedKind.AuditCheckpoints), "the first checkpoint is signed");

            var rotation = await silo.BeginAsync();
            await silo.ReachesAsync(KeyRotationState.Finished);

            var finished = (await silo.Keys.FindRotationAsync(default))!;
            (finished.SecretsDone, finished.SecretsTotal).ShouldBe((Secrets, Secrets));
            silo.Ring.ActiveKeyId.ShouldBe(rotation.KeyId);
            silo.Ring.ActiveSigningKeyId.ShouldBe(rotation.SigningKeyId);
            for (var i = 0; i < Secrets; i++) (await silo.Secrets.GetAsync("t1", secrets[i], default)).ShouldBe([(byte)i]);
            await silo.BecomesAsync(oldSigning, RingKeyState.Retired);

            // A token, and the audit log.
            Needs(await silo.KeyAsync(old)).ShouldBe([KeyNeedKind.ApiTokens, KeyNeedKind.AuditEntries, KeyNeedKind.AuditCheckpoints], ignoreOrder: true);
            (await silo.Keys.RemoveAsync(old, default)).IsChanged.ShouldBeFalse();
            var finding = new TokenFinding(silo.Get<IApiTokenStore>(), silo.Hashing, NullLogger<TokenFinding>.Instance);
            (await finding.FindAsync(token, default)).Token.ShouldNotBeNull();
            await Eventually.HoldsAsync(
                async () => !Needs(await silo.KeyAsync(old)).Contains(KeyNeedKind.ApiTokens), "a token moves to the active key when it is used");
            (await finding.FindAsync(token, default)).Token!.KeyId.ShouldBe(rotation.KeyId);

            // One secret more, brought in under the old key as by a restored backup.
            await silo.ExecuteAsync($"UPDATE secrets SET key_id = '{old}' WHERE id = '{secrets[0].Id}'");
            await silo.ExecuteAsync($"DELETE FROM audit_checkpoints WHERE key_id = '{old}'", inAuditLog: true);
            await silo.ExecuteAsync($"DELETE FROM audit_entries WHERE key_id = '{old}'", inAuditLog: true);
            Needs(await silo.KeyAsync(old)).ShouldBe([KeyNeedKind.Secrets]);
            (await silo.KeyAsync(old)).State.ShouldBe(RingKeyState.Replaced);

            await silo.ExecuteAsync($"UPDATE secrets SET key_id = '{rotation.KeyId}' WHERE id = '{secrets[0].Id}'");
            await silo.BecomesAsync(old, RingKeyState.Retired);
            silo.Hashing.ComputeWithAllKeys(KeyPurpose.ApiTokenHash, token).ShouldNotContain(hash => hash.KeyId == old);

            (await silo.Keys.RemoveAsync(old, default)).IsChanged.ShouldBeTrue();
            new KeyRingFile(Path.Combine(_folder, "keys.json")).Load().Keys.ShouldNotContain(key => key.Id == old);
        }

        await using var again = await RotatingSilo.StartAsync(engine, _folder, connectionString);
        again.Ring.KeyIds.ShouldNotContain(old);
    }

    [Fact]
    public async Task A_silo_that_reads_the_ring_late_is_waited_for()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var first = await RotatingSilo.StartAsync("postgres", _folder, connectionString);
        await using var late = await RotatingSilo.StartAsync("postgres", _folder, connectionString, ("Keys:PollInterval", "00:05:00"));
        await late.Following.FollowAsync(default);

        var rotation = await first.BeginAsync();
        await Eventually.HoldsAsync(
            async () => (await first.Keys.FindRotationAsync(default)) is { State: KeyRotationState.Distributing, WaitingFor.Length: 1 }, "the rotation waits");
        first.Ring.ActiveKeyId.ShouldBe(rotation.PreviousKeyId);
        Readable(first, late);

        // It has the new key and uses the old one: nothing that the first one makes is lost on it, nor the other way round.
        await late.Following.FollowAsync(default);
        await Eventually.HoldsAsync(() => first.Ring.ActiveKeyId == rotation.KeyId, "the new key comes into use");
        late.Ring.ActiveKeyId.ShouldBe(rotation.PreviousKeyId);
        Readable(first, late);
        Readable(late, first);
        await Eventually.HoldsAsync(
            async () => (await first.Keys.FindRotationAsync(default)) is { State: KeyRotationState.Activating, WaitingFor.Length: 1 }, "re-sealing waits");
        var secret = await late.Secrets.PutAsync("t1", null, new byte[] { 1 }, default);

        await late.Following.FollowAsync(default);
        await first.ReachesAsync(KeyRotationState.ActivatingSigningKey);
        (await first.Secrets.GetAsync("t1", secret, default)).ShouldBe([1]);
        await Eventually.HoldsAsync(() => first.Ring.ActiveSigningKeyId == rotation.SigningKeyId, "the new signing key comes into use");
        late.Ring.SigningKeyIds.ShouldContain(rotation.SigningKeyId);
        await late.Following.FollowAsync(default);
        await first.ReachesAsync(KeyRotationState.Finished);
        Readable(late, first);
    }

    [Fact]
    public async Task A_ring_that_lacks_a_needed_key_or_has_another_under_its_name_is_not_taken_up()
    {
        await using var silo = await RotatingSilo.StartAsync("sqlite", _folder, null);
        var secret = await silo.Secrets.PutAsync("t1", null, new byte[] { 1 }, default);
        var file = new KeyRingFile(Path.Combine(_folder, "keys.json"));
        var content = file.Load();

        foreach (var wrong in new[] { content with { Keys = [content.Keys[0] with { Key = new byte[32] }] }, KeyRingContent.Create(DateTimeOffset.UnixEpoch) })
        {
            file.Replace(wrong);
            await silo.Following.FollowAsync(default);

            silo.Following.Problem.ShouldNotBeNull();
            (await silo.Secrets.GetAsync("t1", secret, default)).ShouldBe([1]);
        }

        file.Replace(content);
        await silo.Following.FollowAsync(default);
        silo.Following.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Two_rotations_at_once_are_one()
    {
        await using var silo = await RotatingSilo.StartAsync("sqlite", _folder, null);

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => silo.Keys.BeginAsync(silo.Keys.Plan("usr_1"), "t1", default)));

        begun.Count(outcome => outcome.IsChanged).ShouldBe(1);
        await silo.ReachesAsync(KeyRotationState.Finished);
        silo.Ring.KeyIds.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Where_silos_only_read_the_ring_a_person_makes_each_step_and_the_rotation_goes_on()
    {
        await using var silo = await RotatingSilo.StartAsync("sqlite", _folder, null);
        await silo.Secrets.PutAsync("t1", null, new byte[] { 1 }, default);
        var file = new KeyRingFile(Path.Combine(_folder, "keys.json"));
        file.Replace(file.Load().WithPending("k_given", "s_given", DateTimeOffset.MaxValue));
        await silo.Following.FollowAsync(default);
        // Somebody else's lock: for the silo, a file that it cannot change.
        using var foreign = new FileStream(Path.Combine(_folder, "keys.json.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var rotation = await silo.BeginAsync();
        (rotation.KeyId, rotation.SigningKeyId).ShouldBe(("k_given", "s_given"));
        await HeldUpAsync(silo, "keys activate k_given");
        file.Replace(file.Load().WithActive("k_given", DateTimeOffset.UnixEpoch));
        await HeldUpAsync(silo, "keys activate s_given");
        file.Replace(file.Load().WithActiveSigning("s_given", DateTimeOffset.UnixEpoch));

        await silo.ReachesAsync(KeyRotationState.Finished);
        (await silo.Keys.FindRotationAsync(default))!.SecretsDone.ShouldBe(1);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task HeldUpAsync(RotatingSilo silo, string cure) => Eventually.HoldsAsync(
        async () => (await silo.Keys.FindRotationAsync(default))!.Problem?.Contains(cure, StringComparison.Ordinal) == true, $"the rotation asks for '{cure}'");

    private static void Readable(RotatingSilo maker, RotatingSilo reader)
    {
        var hash = maker.Hashing.Compute(KeyPurpose.Verdict, [1]);
        reader.Hashing.Verify(KeyPurpose.Verdict, hash.KeyId, [1], hash.Value).ShouldBeTrue();
        var sealedValue = maker.Get<ISealing>().Seal([1], []);
        reader.Get<ISealing>().TryOpen(sealedValue, []).ShouldBe([1]);
    }

    private static KeyNeedKind[] Needs(RingKeyStatus key) => [.. key.NeededBy.Select(need => need.What)];

    private static async Task InsertTokenAsync(RotatingSilo silo, byte[] sha256)
    {
        var hash = silo.Hashing.Compute(KeyPurpose.ApiTokenHash, sha256);
        await silo.Get<IApiTokenStore>().InsertAsync(
            new ApiTokenRecord
            {
                TenantId = "t1",
                Id = "tok_1",
                OwnerKind = PrincipalKind.Organization,
                OwnerId = "t1",
                Name = "token",
                Scopes = [],
                Display = "arch_",
                CreatedAt = DateTimeOffset.UnixEpoch,
                CreatedBy = "usr_1",
            },
            hash.Value,
            default);
    }
}
