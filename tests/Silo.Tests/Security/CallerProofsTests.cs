using System.Buffers.Text;
using System.Text;
using Archestra.Cluster.Grains.ChangeFeed;
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
        Permissions = Permission.ToolsRead | Permission.AuditRead, TeamIds = ["team_1"], RoleIds = ["member", "rol_1"],
    };

    private readonly ManualTimeProvider _time = new();
    private readonly SettableFeedView _feed = new();
    private readonly SettableAuthority _authority = new();
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
        principal.TeamIds.ShouldBe(Ann.TeamIds);
        principal.RoleIds.ShouldBe(Ann.RoleIds);
        (principal with { GrantedScopes = Ann.GrantedScopes, TeamIds = Ann.TeamIds, RoleIds = Ann.RoleIds }).ShouldBe(Ann);
    }

    [Fact]
    public void A_proof_says_at_which_gateway_and_for_which_client_its_token_is()
    {
        var bound = Ann with { GatewayId = "gw_1", ClientId = $"https://client.example/{new string('a', 1900)}", GrantedScopes = [.. Enumerable.Range(0, 60).Select(i => $"tool:{i}")] };

        Silo(_keys).TryVerify(_proofs.Issue(bound, 7, TimeSpan.FromMinutes(1)), out var principal).ShouldBeTrue();

        principal.ShouldNotBeNull();
        principal.GatewayId.ShouldBe("gw_1");
        principal.ClientId.ShouldBe(bound.ClientId);
        principal.GrantedScopes.ShouldBe(bound.GrantedScopes);
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

    [Theory]
    [InlineData(FeedEntryKind.PrincipalChanged, "usr_ann")]
    [InlineData(FeedEntryKind.TenantChanged, "ten_a")]
    public async Task What_the_owner_may_do_is_read_again_after_a_change_and_only_then(FeedEntryKind kind, string subject)
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        (await _proofs.VerifyAsync(proof, Stop)).ShouldNotBeNull().Permissions.ShouldBe(Ann.Permissions);
        _authority.Reads.ShouldBe(0);

        _authority.Now = (Permission.TenantRead, 9);
        _feed.Changed = (8, kind, subject);

        (await _proofs.VerifyAsync(proof, Stop)).ShouldNotBeNull().Permissions.ShouldBe(Permission.TenantRead);
        (await _proofs.VerifyAsync(proof, Stop)).ShouldNotBeNull().Permissions.ShouldBe(Permission.TenantRead);
        _authority.Reads.ShouldBe(1);
        _proofs.TryVerify(proof, out var principal).ShouldBeTrue();
        principal.ShouldNotBeNull().Permissions.ShouldBe(Permission.TenantRead);
    }

    [Fact]
    public async Task A_change_to_somebody_else_changes_nothing()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        _feed.Changed = (8, FeedEntryKind.PrincipalChanged, "usr_bob");

        (await _proofs.VerifyAsync(proof, Stop)).ShouldNotBeNull().Permissions.ShouldBe(Ann.Permissions);
        _authority.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task Who_has_more_teams_than_a_proof_has_room_for_is_read_by_the_silo()
    {
        var many = Ann with { TeamIds = [.. Enumerable.Range(0, 200).Select(i => $"team_{i:D20}")] };
        _authority.Now = (Permission.AuditRead, 7);

        var proof = _proofs.Issue(many, 7, TimeSpan.FromMinutes(1));

        proof.Length.ShouldBeLessThan(2048);
        _proofs.TryVerify(proof, out var unread).ShouldBeTrue();
        unread.ShouldNotBeNull().Permissions.ShouldBe(Permission.None);
        (await _proofs.VerifyAsync(proof, Stop)).ShouldNotBeNull().Permissions.ShouldBe(Permission.AuditRead);
    }

    [Fact]
    public async Task A_store_that_cannot_say_lets_nobody_pass()
    {
        var proof = _proofs.Issue(Ann, 7, TimeSpan.FromMinutes(1));
        _feed.Changed = (8, FeedEntryKind.PrincipalChanged, "usr_ann");
        _authority.IsDown = true;

        await Should.ThrowAsync<SiloUnavailableException>(async () => await _proofs.VerifyAsync(proof, Stop));
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

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private CallerProofs Silo(KeyRingContent keys) => new(new KeyedHashing(KeyRings.Load(keys)), _feed, _authority, _time);
}
