using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Secrets;

public sealed class KeyRingTests
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("message");

    [Fact]
    public void Every_purpose_has_a_key_of_its_own()
    {
        var ring = KeyRings.Load(KeyRings.NewContent());

        var keys = Enum.GetValues<KeyPurpose>().Select(p => ring.GetHmacKey(p).Bytes).Append(ring.FindWrappingKey(ring.ActiveKeyId)!.Bytes).ToList();

        keys.ShouldAllBe(k => k.Length == 32);
        keys.Select(Convert.ToHexString).Distinct().Count().ShouldBe(keys.Count);
    }

    [Fact]
    public void Derived_keys_are_those_of_earlier_versions()
    {
        byte[] rootKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var ring = KeyRings.Load(KeyRings.NewContent() with { Keys = [new RingKey("k_fixed", DateTimeOffset.UnixEpoch, rootKey, true)] });

        // HKDF-SHA256 written out (RFC 5869 §2): with the first 32 bytes of output, one block is all there is.
        var pseudoRandomKey = HMACSHA256.HashData(new byte[32], rootKey);
        byte[] block = [.. "archestra/v1/api-token-hash"u8, 1];
        var expected = HMACSHA256.HashData(pseudoRandomKey, block);
        ring.GetHmacKey(KeyPurpose.ApiTokenHash).Bytes.ShouldBe(expected);
    }

    [Fact]
    public void A_hash_from_before_a_rotation_is_still_found_and_verified()
    {
        var content = KeyRings.NewContent();
        var before = new KeyedHashing(KeyRings.Load(content)).Compute(KeyPurpose.ApiTokenHash, Message);

        var after = new KeyedHashing(KeyRings.Load(content.WithNewKey(DateTimeOffset.UnixEpoch.AddDays(1))));

        var all = after.ComputeWithAllKeys(KeyPurpose.ApiTokenHash, Message);
        all.Count.ShouldBe(2);
        all[0].Value.ShouldBe(after.Compute(KeyPurpose.ApiTokenHash, Message).Value);
        all[0].Value.ShouldNotBe(before.Value);
        all[1].Value.ShouldBe(before.Value);
        after.Verify(KeyPurpose.ApiTokenHash, before.KeyId, Message, before.Value).ShouldBeTrue();
        after.Verify(KeyPurpose.Verdict, before.KeyId, Message, before.Value).ShouldBeFalse();
        after.Verify(KeyPurpose.ApiTokenHash, "k_gone", Message, before.Value).ShouldBeFalse();
    }

    [Fact]
    public void A_sealed_value_opens_with_its_ring_and_associated_data_only()
    {
        var content = KeyRings.NewContent();
        var sealing = new Sealing(KeyRings.Load(content));
        var value = sealing.Seal(Message, "tenant 1"u8);

        sealing.TryOpen(value, "tenant 1"u8).ShouldBe(Message);
        new Sealing(KeyRings.Load(content.WithNewKey(DateTimeOffset.UnixEpoch))).TryOpen(value, "tenant 1"u8).ShouldBe(Message);
        sealing.TryOpen(value, "tenant 2"u8).ShouldBeNull();
        new Sealing(KeyRings.Load(KeyRings.NewContent())).TryOpen(value, "tenant 1"u8).ShouldBeNull();
    }

    [Fact]
    public void What_a_replaced_key_made_is_good_for_as_long_as_it_may_come_back_and_no_longer()
    {
        var content = KeyRings.NewContent();
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var ring = KeyRings.Load(content.WithNewKey(DateTimeOffset.UnixEpoch), time);
        var (old, issuedLifetime) = (content.Keys.Single().Id, TimeSpan.FromMinutes(5));

        time.Advance(issuedLifetime);
        Enum.GetValues<KeyPurpose>().ShouldAllBe(purpose => ring.FindHmacKey(purpose, old) != null);
        time.Advance(TimeSpan.FromSeconds(1));

        Enum.GetValues<KeyPurpose>().Where(purpose => ring.FindHmacKey(purpose, old) is not null)
            .ShouldBe([KeyPurpose.ApiTokenHash, KeyPurpose.AuditChain, KeyPurpose.AuditCheckpoint]);
        ring.FindWrappingKey(old).ShouldNotBeNull();
    }

    [Fact]
    public void No_altered_or_cut_sealed_value_opens()
    {
        var sealing = new Sealing(KeyRings.Load(KeyRings.NewContent()));
        var value = sealing.Seal(Message, []);

        for (var i = 0; i < value.Length; i++)
        {
            var altered = (byte[])value.Clone();
            altered[i] ^= 1;
            sealing.TryOpen(altered, []).ShouldBeNull($"byte {i} altered");
            sealing.TryOpen(value.AsSpan(0, i), []).ShouldBeNull($"cut at {i}");
        }
    }

    [Fact]
    public void The_signing_key_signs_ES256()
    {
        var ring = KeyRings.Load(KeyRings.NewContent());
        using var key = ring.OpenSigningKey(ring.ActiveSigningKeyId)!;

        key.VerifyData(Message, key.SignData(Message, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256).ShouldBeTrue();
        key.ExportParameters(false).Curve.Oid.Value.ShouldBe(ECCurve.NamedCurves.nistP256.Oid.Value);
        ring.OpenSigningKey("s_gone").ShouldBeNull();
    }

    [Fact]
    public void A_ring_that_is_not_loaded_says_so() =>
        Should.Throw<InvalidOperationException>(() => new KeyRing().ActiveKeyId).Message.ShouldContain("storage has not started");
}
