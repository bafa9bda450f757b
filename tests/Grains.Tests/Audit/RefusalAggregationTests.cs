using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Grains.Tests.Audit;

public sealed class RefusalAggregationTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Equal_refusals_become_one_with_their_number_and_span_of_time()
    {
        var refusals = new[] { Refusal("a", count: 3, minute: 5), Refusal("a", count: 4, minute: 1), Refusal("b") };

        var aggregated = RefusalAggregation.Aggregate(refusals, 64);

        aggregated.Select(refusal => (refusal.SourceAddress, refusal.Count)).ShouldBe([("a", 7), ("b", 1)]);
        aggregated[0].FirstAt.ShouldBe(Start.AddMinutes(1));
        aggregated[0].LastAt.ShouldBe(Start.AddMinutes(5));
    }

    [Fact]
    public void A_flood_from_everywhere_stays_within_the_limit_and_loses_no_count()
    {
        var refusals = Enumerable.Range(0, 10_000).Select(i => Refusal($"address {i}", reason: $"reason {i % 200}")).Append(Refusal("loud", count: 500)).ToArray();

        var aggregated = RefusalAggregation.Aggregate(refusals, 64);

        aggregated.Count.ShouldBeLessThanOrEqualTo(64);
        aggregated.Sum(refusal => refusal.Count).ShouldBe(10_500);
        aggregated[0].SourceAddress.ShouldBe("loud");
    }

    [Fact]
    public void Kinds_beyond_the_limit_keep_their_reason_when_there_is_room_for_it()
    {
        var refusals = Enumerable.Range(0, 100).Select(i => Refusal($"address {i}", reason: i % 2 == 0 ? "invalid_token" : "rate_limited")).ToArray();

        var aggregated = RefusalAggregation.Aggregate(refusals, 10);

        aggregated.Where(refusal => refusal.SourceAddress is null).Select(refusal => refusal.Reason).Order().ShouldBe(["invalid_token", "rate_limited"]);
    }

    [Fact]
    public void Counts_neither_overflow_nor_go_below_one()
    {
        var refusals = new[] { Refusal("a", count: int.MaxValue), Refusal("a", count: int.MaxValue), Refusal("b", count: 0), Refusal("c", count: -5) };

        RefusalAggregation.Aggregate(refusals, 64).Select(refusal => refusal.Count).ShouldBe([int.MaxValue]);
    }

    private static EdgeRefusal Refusal(string address, int count = 1, int minute = 0, string reason = "invalid_token") => new()
    {
        Reason = reason,
        SourceAddress = address,
        Count = count,
        FirstAt = Start.AddMinutes(minute),
        LastAt = Start.AddMinutes(minute),
    };
}
