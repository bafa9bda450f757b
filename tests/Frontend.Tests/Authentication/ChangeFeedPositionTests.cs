using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

public sealed class ChangeFeedPositionTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Before_the_first_answer_nothing_is_known() => new ChangeFeedPosition(_time).IsFresh.ShouldBeFalse();

    [Fact]
    public void It_is_fresh_for_less_than_a_second_after_the_store_was_read_not_after_the_answer_came()
    {
        var position = new ChangeFeedPosition(_time);
        var readAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(600));

        position.Advance(7, readAt);

        position.Sequence.ShouldBe(7);
        position.IsFresh.ShouldBeTrue();
        _time.Advance(ChangeFeedPosition.MaxAge - TimeSpan.FromMilliseconds(599));
        position.IsFresh.ShouldBeFalse();
        ChangeFeedPosition.MaxAge.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_late_answer_does_not_make_it_younger_nor_older()
    {
        var position = new ChangeFeedPosition(_time);
        var early = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        position.Advance(8, _time.GetTimestamp());

        position.Advance(8, early);

        _time.Advance(TimeSpan.FromMilliseconds(800));
        position.IsFresh.ShouldBeTrue();
    }
}
