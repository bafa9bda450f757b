using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

public sealed class RevocationLedgerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RevocationLedger _ledger;

    public RevocationLedgerTests() => _ledger = new RevocationLedger(_time);

    [Theory]
    [InlineData(FeedEntryKind.TokenRevoked, "tok_1")]
    [InlineData(FeedEntryKind.TokenRotated, "tok_1")]
    [InlineData(FeedEntryKind.PrincipalChanged, "usr_1")]
    [InlineData(FeedEntryKind.TenantChanged, "ten_1")]
    [InlineData((FeedEntryKind)99, "anything")]
    public void News_about_a_verdict_ends_it_when_they_are_later_than_it(FeedEntryKind kind, string subject)
    {
        var (before, after) = (Verdict(4), Verdict(5));

        _ledger.OnEntry(Entry(5, kind, subject));

        _ledger.IsCurrent(before).ShouldBeFalse();
        _ledger.IsCurrent(after).ShouldBeTrue();
        _ledger.IsCurrent(Verdict(4)).ShouldBeFalse("a verdict that arrives after the news");
    }

    [Theory]
    [InlineData(FeedEntryKind.TokenRevoked, "ten_1", "tok_2")]
    [InlineData(FeedEntryKind.TokenRevoked, "ten_2", "tok_1")]
    [InlineData(FeedEntryKind.SessionEnded, "ten_1", "tok_1")]
    [InlineData(FeedEntryKind.GatewayChanged, "ten_1", "gw_1")]
    [InlineData(FeedEntryKind.InstallationChanged, "ten_1", "ins_1")]
    [InlineData(FeedEntryKind.TenantChanged, "ten_2", "ten_2")]
    public void Other_news_leave_it(FeedEntryKind kind, string tenant, string subject)
    {
        var verdict = Verdict(4);

        _ledger.OnEntry(Entry(5, kind, subject) with { TenantId = tenant });

        _ledger.IsCurrent(verdict).ShouldBeTrue();
    }

    [Fact]
    public void Only_a_revocation_ends_what_is_running()
    {
        var verdict = Verdict(4);
        _ledger.OnEntry(Entry(5, FeedEntryKind.TokenRotated, "tok_1"));
        _ledger.IsRevoked(verdict).ShouldBeFalse();

        _ledger.OnEntry(Entry(6, FeedEntryKind.TokenRevoked, "tok_1"));

        _ledger.IsRevoked(verdict).ShouldBeTrue();
    }

    [Fact]
    public void A_gap_ends_every_verdict_asked_for_before_it_whatever_its_sequence()
    {
        var (cached, underWay) = (Verdict(4), Verdict(1000));

        _ledger.OnGap();

        _ledger.IsCurrent(cached).ShouldBeFalse();
        _ledger.IsCurrent(underWay).ShouldBeFalse();
        _ledger.IsCurrent(Verdict(4)).ShouldBeTrue();
    }

    [Fact]
    public void The_order_in_which_entries_come_makes_no_difference()
    {
        _ledger.OnEntry(Entry(9, FeedEntryKind.TokenRotated, "tok_1"));
        _ledger.OnEntry(Entry(5, FeedEntryKind.TokenRotated, "tok_1"));

        _ledger.IsCurrent(Verdict(8)).ShouldBeFalse();
        _ledger.IsCurrent(Verdict(9)).ShouldBeTrue();
    }

    [Fact]
    public void News_are_remembered_for_longer_than_any_verdict_lives()
    {
        var verdict = Verdict(4);
        _ledger.OnEntry(Entry(5, FeedEntryKind.TokenRevoked, "tok_1"));
        for (var i = 0; i < 65; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _ledger.OnEntry(Entry(6 + i, FeedEntryKind.TokenRevoked, $"other_{i}"));
            _ledger.IsCurrent(verdict).ShouldBeFalse($"after {i} s");
        }
    }

    private TokenAuthentication.Authenticated Verdict(long sequence) => new()
    {
        Principal = new Principal { TenantId = "ten_1", Kind = PrincipalKind.User, Id = "usr_1", TokenId = "tok_1", GrantedScopes = [] },
        Proof = "",
        FeedSequence = sequence,
        Epoch = _ledger.Epoch,
        ExpiresAt = long.MaxValue,
    };

    private static FeedEntry Entry(long sequence, FeedEntryKind kind, string subject) =>
        new() { Sequence = sequence, TenantId = "ten_1", Kind = kind, Subject = subject };
}
