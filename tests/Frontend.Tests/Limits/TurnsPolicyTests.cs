using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Limits;

public sealed class TurnsPolicyTests
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(2);
    private static readonly LimitsOptions Options = new();

    [Fact]
    public void While_work_waits_for_threads_fewer_calls_run_down_to_a_floor()
    {
        var max = Options.MaxConcurrentCalls;
        for (var step = 0; step < 40; step++)
        {
            var next = TurnsPolicy.Next(max, Math.Min(max, 500), Late, Options);
            next.ShouldBeLessThanOrEqualTo(Math.Max(max, TurnsPolicy.LeastTurns));
            max = next;
        }

        max.ShouldBe(TurnsPolicy.LeastTurns);
    }

    [Fact]
    public void Without_delay_every_call_may_run_again_soon()
    {
        var max = TurnsPolicy.LeastTurns;
        var steps = 0;
        while (max < Options.MaxConcurrentCalls)
        {
            var next = TurnsPolicy.Next(max, max, TimeSpan.Zero, Options);
            next.ShouldBeGreaterThan(max);
            (max, steps) = (next, steps + 1);
        }

        max.ShouldBe(Options.MaxConcurrentCalls);
        steps.ShouldBeLessThan(50, "two seconds at 40 ms a step");
    }

    [Fact]
    public void A_smaller_bound_of_the_operator_is_kept() =>
        TurnsPolicy.Next(1, 1, Late, new LimitsOptions { MaxConcurrentCalls = 1 }).ShouldBe(1);

    [Fact]
    public void A_tenant_alone_shares_with_nobody()
    {
        var time = new ManualTimeProvider();
        var turns = new FairTurns(10, 10, 10, time);
        turns.Enter("a", null);
        turns.Enter("a", null);
        turns.IsShared.ShouldBeFalse();

        turns.Enter("b", null);
        turns.IsShared.ShouldBeTrue();

        time.Advance(TimeSpan.FromSeconds(31));
        turns.IsShared.ShouldBeFalse();
    }
}
