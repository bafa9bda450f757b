using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Limits;

public sealed class RateMeterTests
{
    private static readonly long Second = RatePace.ToUnits(TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(10, 1, null)]
    [InlineData(10, 1, 1)]
    [InlineData(7, 3, 20)]
    [InlineData(1000, 86_400, 50)]
    [InlineData(1_000_000, 1, 3)]
    public void It_admits_exactly_what_the_definition_says(int requests, int seconds, int? burst)
    {
        var pace = RatePace.Of(new RateLimit { Requests = requests, Period = TimeSpan.FromSeconds(seconds), Burst = burst });
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            var (meter, oracle, now) = (new RateMeter(0), new Oracle(pace), 0L);
            for (var i = 0; i < 2000; i++)
            {
                now += random.Chance(3) ? 0 : (long)(random.Next(1000) / 400.0 * pace.Interval);
                var isRight = (meter.TryTake(pace, now, out var wait) == MeterAnswer.Taken) == oracle.TryTake(now);

                // The wait that is told is the shortest that is enough.
                var isWaitRight = wait <= 0 || (oracle.Fits(now + wait) && !oracle.Fits(now + wait - 1));
                if (!isRight || !isWaitRight) Assert.Fail($"seed {seed}, request {i}");
            }
        }
    }

    [Fact]
    public async Task However_many_threads_ask_at_once_the_burst_is_admitted_and_not_one_more()
    {
        var pace = RatePace.Of(new RateLimit { Requests = 1000, Period = TimeSpan.FromHours(1) });
        var meter = new RateMeter(0);

        var admitted = await RaceAsync(8, _ => meter.TryTake(pace, 5, out var _) == MeterAnswer.Taken, 5000);

        admitted.ShouldBe(1000);
        meter.Unreported.ShouldBe(1000);
    }

    [Fact]
    public void A_new_burst_alone_is_told_to_the_ledger_too()
    {
        var meter = new RateMeter(0);
        var limit = new RateLimit { Requests = 10, Period = TimeSpan.FromSeconds(10), Burst = 5 };

        meter.TryTake(RatePace.Of(limit), 1, out _);
        meter.TryTake(RatePace.Of(limit with { Burst = 50 }), 2, out _);

        meter.Pace.Capacity.ShouldBe(RatePace.Of(limit with { Burst = 50 }).Capacity);
    }

    [Fact]
    public void Meters_that_no_exchange_tells_of_are_forgotten_when_they_have_drained()
    {
        var meters = new TenantMeters("t");
        var pace = RatePace.Of(new RateLimit { Requests = 1, Period = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 100; i++) meters.Take(LimitKind.Token, $"token-{i}", pace, 1, out _);

        meters.SweepUnreported(1);
        var held = meters.Count;
        meters.SweepUnreported(2 * Second);

        (held, meters.Count).ShouldBe((100, 0));
    }

    /// <summary>Threads that move a shared clock on: what was admitted in all is what a single thread would have been.</summary>
    [Fact]
    public async Task Under_concurrency_while_time_goes_on_it_admits_burst_and_rate_exactly()
    {
        var pace = RatePace.Of(new RateLimit { Requests = 100, Period = TimeSpan.FromSeconds(1), Burst = 25 });
        var meter = new RateMeter(0);
        const int steps = 20_000;
        var clock = 0L;

        // More than is allowed at every moment, so that nothing of the rate is left unused.
        var admitted = await RaceAsync(4, _ => meter.TryTake(pace, Volatile.Read(ref clock) + (Interlocked.Increment(ref clock) * 0), out var _) == MeterAnswer.Taken, steps);
        var elapsed = Volatile.Read(ref clock);

        admitted.ShouldBe((int)(pace.Capacity + (elapsed / pace.Interval)));
    }

    [Fact]
    public void Admitting_and_refusing_allocate_nothing()
    {
        var pace = RatePace.Of(new RateLimit { Requests = 1000, Period = TimeSpan.FromHours(1) });
        var meters = new TenantMeters("tnt_1");
        long Measure(long now)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 5000; i++) meters.Take(LimitKind.Token, "tok_1", pace, now, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The first time the runtime loads what either way needs.
        Measure(0);

        Measure(RatePace.ToUnits(TimeSpan.FromHours(2))).ShouldBe(0);
    }

    [Fact]
    public void A_request_that_another_limit_refused_is_given_back()
    {
        var pace = RatePace.Of(new RateLimit { Requests = 2, Period = TimeSpan.FromHours(1) });
        var meter = new RateMeter(0);
        meter.TryTake(pace, 0, out _);
        meter.TryTake(pace, 0, out _);

        meter.Return(pace);

        meter.TryTake(pace, 0, out _).ShouldBe(MeterAnswer.Taken);
        meter.TryTake(pace, 0, out _).ShouldBe(MeterAnswer.Full);
        meter.Unreported.ShouldBe(2);
    }

    [Fact]
    public void Another_limit_keeps_what_was_used()
    {
        var (small, large) = (Daily(1000), Daily(2000));
        var meter = new RateMeter(0);
        for (var i = 0; i < 1000; i++) meter.TryTake(small, 0, out _).ShouldBe(MeterAnswer.Taken);
        meter.TryTake(small, 0, out _).ShouldBe(MeterAnswer.Full);

        var more = Enumerable.Range(0, 2000).Count(_ => meter.TryTake(large, 0, out var _) == MeterAnswer.Taken);

        more.ShouldBe(1000);
        meter.TryTake(small, 0, out _).ShouldBe(MeterAnswer.Full);
    }

    [Fact]
    public void What_others_used_counts_here_and_what_came_meanwhile_counts_once()
    {
        var pace = Daily(100);
        var meter = new RateMeter(0);
        for (var i = 0; i < 10; i++) meter.TryTake(pace, 0, out _);
        var reported = meter.Unreported;
        for (var i = 0; i < 5; i++) meter.TryTake(pace, 0, out _);

        meter.Learn(reported, backlog: 60 * pace.Interval, asked: 0);

        Enumerable.Range(0, 100).Count(_ => meter.TryTake(pace, 0, out var _) == MeterAnswer.Taken).ShouldBe(35);
    }

    [Fact]
    public void Meters_that_nothing_counts_under_are_forgotten_and_hostile_numbers_share_one()
    {
        var pace = RatePace.Of(new RateLimit { Requests = 1, Period = TimeSpan.FromSeconds(1) });
        var meters = new TenantMeters("tnt_1");
        for (var i = 0; i < TenantMeters.Capacity + 500; i++) meters.Take(LimitKind.Token, $"tok_{i}", pace, 0, out _);
        meters.Count.ShouldBe(TenantMeters.Capacity + 1);

        foreach (var (_, meter) in meters.All) meter.Learn(meter.Unreported, 0, 0);
        meters.Sweep(Second * 600);

        meters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_meter_that_was_forgotten_admits_nobody_who_still_holds_it()
    {
        var pace = Daily(5);
        var meter = new RateMeter(0);
        meter.TryRetire(0).ShouldBeTrue();

        meter.TryTake(pace, 0, out _).ShouldBe(MeterAnswer.Retired);
        meter.Learn(0, 5, 5);
        meter.TryTake(pace, 0, out _).ShouldBe(MeterAnswer.Retired);
    }

    private static RatePace Daily(int requests) => RatePace.Of(new RateLimit { Requests = requests, Period = TimeSpan.FromDays(1) });

    private static async Task<int> RaceAsync(int threads, Func<int, bool> take, int each)
    {
        using var start = new Barrier(threads);
        var counts = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Enumerable.Range(0, each).Count(take);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return counts.Sum();
    }

    /// <summary>The definition, in exact fractions: a bucket that holds Capacity and drains one for each Interval.</summary>
    private sealed class Oracle(RatePace pace)
    {
        private Int128 _level;
        private long _at;

        public bool Fits(long now) => LevelAt(now) + pace.Interval <= (Int128)pace.Capacity * pace.Interval;

        public bool TryTake(long now)
        {
            if (!Fits(now)) return false;
            _level = LevelAt(now) + pace.Interval;
            _at = now;
            return true;
        }

        private Int128 LevelAt(long now) => Int128.Max(0, _level - (now - _at));
    }
}
