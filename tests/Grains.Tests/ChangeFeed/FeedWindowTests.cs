using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tests.ChangeFeed;

public sealed class FeedWindowTests
{
    private readonly FeedWindow _window = new();

    [Fact]
    public void It_begins_at_the_end_of_the_feed_and_knows_nothing_before()
    {
        _window.Append(new ChangeFeedPage(7, [], false)).ShouldBeTrue();

        _window.Sequence.ShouldBe(7);
        _window.After(7).ShouldBe([]);
        _window.After(6).ShouldBeNull();
        _window.After(8).ShouldBeNull("nobody is ahead of what was read");
    }

    [Fact]
    public void It_gives_each_reader_what_he_lacks()
    {
        _window.Append(new ChangeFeedPage(7, [], false));
        _window.Append(Page(9, 8, 9)).ShouldBeTrue();

        _window.After(7).ShouldNotBeNull().Select(entry => entry.Sequence).ShouldBe([8, 9]);
        _window.After(8).ShouldNotBeNull().Select(entry => entry.Sequence).ShouldBe([9]);
    }

    [Fact]
    public void A_page_that_is_not_the_last_leaves_it_short_of_the_end()
    {
        _window.Append(new ChangeFeedPage(7, [], false));

        _window.Append(Page(20, 8, 9)).ShouldBeFalse();

        _window.Sequence.ShouldBe(9);
    }

    [Fact]
    public void After_a_gap_it_begins_anew()
    {
        _window.Append(new ChangeFeedPage(7, [], false));
        _window.Append(Page(9, 8, 9));

        _window.Append(new ChangeFeedPage(50, [], true)).ShouldBeTrue();

        _window.Sequence.ShouldBe(50);
        _window.After(9).ShouldBeNull();
        _window.After(50).ShouldBe([]);
    }

    [Fact]
    public void It_is_bounded_and_never_gives_half_of_what_a_reader_lacks()
    {
        _window.Append(new ChangeFeedPage(0, [], false));
        for (long i = 1; i <= 5000; i++)
        {
            _window.Append(Page(i, i));
        }

        _window.After(0).ShouldBeNull();
        for (long reader = 0; reader <= 5000; reader += 7)
        {
            if (_window.After(reader) is { } entries)
            {
                entries.Length.ShouldBe((int)(5000 - reader));
            }
        }

        _window.After(4600).ShouldNotBeNull();
    }

    private static ChangeFeedPage Page(long last, params long[] sequences) => new(
        last,
        [.. sequences.Select(sequence => new FeedEntry
        {
            Sequence = sequence, TenantId = "ten_1", Kind = FeedEntryKind.TokenRevoked, Subject = "tok_1",
        })],
        false);
}
