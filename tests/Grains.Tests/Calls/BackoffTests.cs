using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, 0.0, 0.8)]
    [InlineData(0, 1.0, 1.2)]
    [InlineData(3, 0.5, 8.0)]
    [InlineData(10, 0.0, 60.0)]
    [InlineData(int.MaxValue, 1.0, 60.0)]
    public void A_wait_doubles_is_spread_and_never_exceeds_the_longest(int step, double chance, double seconds) =>
        Backoff.Wait(step, First, Longest, chance).TotalSeconds.ShouldBe(seconds, 1e-6);

    [Fact]
    public void Chance_stays_between_zero_and_one()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Chance.Next().ShouldBeInRange(0, 1);
        }
    }
}
