using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.ChangeFeed;

public sealed class RecentChangesTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void What_was_not_recorded_has_not_changed()
    {
        var changes = new RecentChanges(_time, Retention, 100);
        changes.Record(Entry(5, "a"));

        Changed(changes, 4, "a").ShouldBeTrue();
        Changed(changes, 5, "a").ShouldBeFalse();
        Changed(changes, 0, "b").ShouldBeFalse();
        changes.MayHaveChangedSince(0, "ten_1", FeedEntryKind.TokenRotated, "a").ShouldBeFalse();
        changes.MayHaveChangedSince(0, "ten_2", FeedEntryKind.TokenRevoked, "a").ShouldBeFalse();
    }

    [Fact]
    public void Nothing_younger_than_the_retention_is_forgotten_and_what_is_forgotten_may_have_changed()
    {
        var changes = new RecentChanges(_time, Retention, 100);
        for (var second = 1; second <= 600; second++)
        {
            changes.Record(Entry(second, $"s{second}"));
            for (var past = Math.Max(1, second - 119); past <= second; past++)
            {
                Changed(changes, past - 1, $"s{past}").ShouldBeTrue($"{past} at {second}");
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Changed(changes, 0, "s1").ShouldBeTrue("its entry is gone, so nobody can say no");
        Changed(changes, 599, "s1").ShouldBeFalse();
    }

    [Fact]
    public void A_flood_makes_it_forget_early_and_say_so()
    {
        var changes = new RecentChanges(_time, Retention, 10);
        for (var i = 1; i <= 1000; i++)
        {
            changes.Record(Entry(i, $"s{i}"));
        }

        for (var i = 1; i <= 1000; i++)
        {
            Changed(changes, i - 1, $"s{i}").ShouldBeTrue();
        }

        Changed(changes, 985, "other").ShouldBeFalse("entries after it are all here");
    }

    [Fact]
    public void After_a_gap_nothing_read_before_it_is_trusted()
    {
        var changes = new RecentChanges(_time, Retention, 100);
        changes.Record(Entry(5, "a"));

        changes.Forget(9);

        Changed(changes, 8, "b").ShouldBeTrue();
        Changed(changes, 9, "b").ShouldBeFalse();
        changes.Record(Entry(10, "b"));
        Changed(changes, 9, "b").ShouldBeTrue();
    }

    private static bool Changed(RecentChanges changes, long since, string subject) =>
        changes.MayHaveChangedSince(since, "ten_1", FeedEntryKind.TokenRevoked, subject);

    private static FeedEntry Entry(long sequence, string subject) =>
        new() { Sequence = sequence, TenantId = "ten_1", Kind = FeedEntryKind.TokenRevoked, Subject = subject };
}
