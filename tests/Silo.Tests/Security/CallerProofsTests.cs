using System.Buffers.Text;
using System.Text;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Security;
using Archestra.Cluster.Silo.Tests.Secrets;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Security;

public sealed class CallerProofsTests
{
    private static readonly Principal Ann = new()
    {
        TenantId = "ten_a", Kind = PrincipalKind.User, Id = "usr_ann", TokenId = "tok_1", GrantedScopes = [Scopes.Read, Scopes.Manage],
    };

    private readonly ManualTimeProvider _time = new();
    private readonly SettableFeedView _feed = new();
    private readonly KeyRingContent _keys = KeyRings.NewContent();
    private readonly CallerProofs _proofs;

    public CallerProofsTests() => _proofs = Silo(_keys);

    [Fact]
    public void A_proof_of_one_silo_is_good_in_another()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));

        Silo(_keys).TryVerify(proof, out var principal).ShouldBeTrue();

        principal.ShouldNotBeNull();
        principal.GrantedScopes.ShouldBe(Ann.GrantedScopes);
        (principal with { GrantedScopes = Ann.GrantedScopes }).ShouldBe(Ann);
    }

    [Fact]
    public void A_proof_made_with_another_key_ring_is_refused() =>
        Silo(KeyRings.NewContent()).TryVerify(_proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1)), out _).ShouldBeFalse();

    [Fact]
    public void A_proof_outlives_a_new_active_key()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));

        Silo(_keys.WithNewKey(DateTimeOffset.UnixEpoch)).TryVerify(proof, out _).ShouldBeTrue();
    }

    [Fact]
    public void An_expired_proof_is_refused_although_it_was_good_before()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        _proofs.TryVerify(proof, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMinutes(1));

        _proofs.TryVerify(proof, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_proof_ends_with_a_revocation_later_than_its_reading_and_not_with_an_earlier_one()
    {
        var earlier = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        var later = _proofs.Issue(Ann, 9, TimeSpan.FromMinutes(1));
        _proofs.TryVerify(earlier, out _).ShouldBeTrue();

        _feed.Revoked = (8, Ann.TokenId);

        _proofs.TryVerify(earlier, out _).ShouldBeFalse();
        _proofs.TryVerify(later, out _).ShouldBeTrue();
    }

    [Fact]
    public void While_revocations_are_not_known_nobody_passes_but_the_silo_itself()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        _feed.IsFresh = false;

        Should.Throw<SiloUnavailableException>(() => _proofs.TryVerify(proof, out _));
        _proofs.TryVerify(_proofs.System, out var system).ShouldBeTrue();
        system.Kind.ShouldBe(PrincipalKind.System);
    }

    [Fact]
    public void No_altered_character_goes_unnoticed()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        for (var i = 0; i < proof.Length; i++)
        {
            foreach (var other in "A_z9.-=\u0100")
            {
                if (proof[i] != other)
                {
                    var altered = $"{proof[..i]}{other}{proof[(i + 1)..]}";
                    _proofs.TryVerify(altered, out _).ShouldBeFalse($"position {i}, '{other}'");
                }
            }
        }
    }

    [Fact]
    public void No_cut_or_lengthened_proof_passes()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        for (var length = 0; length < proof.Length; length++)
        {
            _proofs.TryVerify(proof[..length], out _).ShouldBeFalse($"length {length}");
        }

        foreach (var tail in (string[])["A", "=", ".", " ", "\n", ".AAAA"])
        {
            _proofs.TryVerify(proof + tail, out _).ShouldBeFalse($"tail '{tail}'");
        }

        _proofs.TryVerify(null, out _).ShouldBeFalse();
        _proofs.TryVerify(new string('.', 5000), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_callers_proof_cannot_be_relabelled_as_a_silos()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));

        _proofs.TryVerify("s1" + proof[2..], out _).ShouldBeFalse();
        _proofs.TryVerify("c1" + _proofs.System[2..], out _).ShouldBeFalse();
    }

    [Fact]
    public void A_payload_of_ones_own_with_a_good_mac_of_another_is_refused()
    {
        var parts = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1)).Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("ten_a", "ten_b", StringComparison.Ordinal);
        parts[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));

        _proofs.TryVerify(string.Join('.', parts), out _).ShouldBeFalse();
    }

    [Fact]
    public void Nobody_is_issued_a_silos_proof() =>
        Should.Throw<ArgumentException>(() => _proofs.Issue(Ann with { Kind = PrincipalKind.System }, 0, TimeSpan.FromMinutes(1)));

    [Fact]
    public void A_silos_proof_is_renewed_before_it_runs_out()
    {
        var first = _proofs.System;
        _proofs.System.ShouldBeSameAs(first);

        _time.Advance(TimeSpan.FromSeconds(30));

        _proofs.System.ShouldNotBe(first);
        _proofs.TryVerify(first, out _).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(30));
        _proofs.TryVerify(first, out _).ShouldBeFalse();
    }

    private CallerProofs Silo(KeyRingContent keys) => new(new KeyedHashing(KeyRings.Load(keys)), _feed, _time);
}
