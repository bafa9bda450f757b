using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Limits;

/// <summary>
/// The bound that docs/decisions states: n front-ends together admit, in any window of length w, at most
/// n × (B + R × D) + R × w, with burst B, rate R, and D the time until one front-end's requests are known to the others.
/// </summary>
public sealed class OvershootTests
{
    private const int Nodes = 3;

    private static readonly long Millisecond = RatePace.ToUnits(TimeSpan.FromMilliseconds(1));

    [Theory]
    [InlineData(100, 1, 10)]
    [InlineData(10, 1, 1)]
    [InlineData(1000, 60, null)]
    [InlineData(20, 1, 200)]
    public void Three_front_ends_never_admit_more_than_the_bound(int requests, int seconds, int? burst)
    {
        var limit = new RateLimit { Requests = requests, Period = TimeSpan.FromSeconds(seconds), Burst = burst };
        for (var seed = 0; seed < 25; seed++)
        {
            var scene = new Scene(limit, new SeededRandom(seed), exchangeEvery: 500, latency: 20);
            scene.Run(20_000);

            scene.LargestExcess().ShouldBeLessThanOrEqualTo(scene.Bound, $"seed {seed}");
        }
    }

    /// <summary>What was admitted too much is taken back: over a long time the rate holds.</summary>
    [Fact]
    public void The_overshoot_does_not_add_up()
    {
        var scene = new Scene(new RateLimit { Requests = 50, Period = TimeSpan.FromSeconds(1) }, new SeededRandom(1), exchangeEvery: 500, latency: 20, isFlood: true);
        scene.Run(120_000);

        ((double)scene.Admitted).ShouldBeLessThanOrEqualTo((50 * 120) + scene.Bound);
        scene.Admitted.ShouldBeGreaterThan(50 * 120 * 95 / 100);
    }

    /// <summary>A caller that keeps to its limit is refused nowhere, whichever front-ends it is sent to.</summary>
    [Fact]
    public void Who_keeps_to_the_limit_is_never_refused()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            var scene = new Scene(new RateLimit { Requests = 10, Period = TimeSpan.FromSeconds(1), Burst = 3 }, random, exchangeEvery: 500, latency: 20, isSilent: true);
            for (var i = 0; i < 300; i++)
            {
                scene.Run(101);
                scene.Try(random.Next(Nodes)).ShouldBeTrue($"seed {seed}, request {i}");
            }
        }
    }

    [Fact]
    public void A_silo_lost_with_its_ledger_leaves_each_front_end_to_its_own_limit_and_is_told_again()
    {
        var scene = new Scene(new RateLimit { Requests = 100, Period = TimeSpan.FromHours(1) }, new SeededRandom(3), exchangeEvery: 500, latency: 20, isFlood: true);
        scene.Run(5000);
        var before = scene.Admitted;

        scene.LoseLedger();
        scene.Run(20_000);

        before.ShouldBeGreaterThanOrEqualTo(100);
        (scene.Admitted - before).ShouldBeLessThanOrEqualTo(2);
    }

    private sealed class Scene(RateLimit limit, SeededRandom random, int exchangeEvery, int latency, bool isFlood = false, bool isSilent = false)
    {
        private readonly RatePace _pace = RatePace.Of(limit);
        private readonly RateMeter[] _meters = [.. Enumerable.Range(0, Nodes).Select(_ => new RateMeter(0))];
        private readonly List<(long At, Action Do)> _messages = [];
        private readonly List<long> _admittedAt = [];
        private LimitLedger _ledger = new();
        private int _now;

        public int Admitted => _admittedAt.Count;

        public double Bound => Nodes * (_pace.Capacity + (Rate * 2 * (exchangeEvery + latency)));

        private double Rate => limit.Requests / limit.Period.TotalMilliseconds;

        public void LoseLedger() => _ledger = new();

        public bool Try(int node)
        {
            var isAdmitted = _meters[node].TryTake(_pace, _now * Millisecond, out _) == MeterAnswer.Taken;
            if (isAdmitted) _admittedAt.Add(_now);
            return isAdmitted;
        }

        public void Run(int milliseconds)
        {
            for (var end = _now + milliseconds; _now < end; _now++)
            {
                foreach (var message in _messages.Where(message => message.At <= _now).ToArray())
                {
                    _messages.Remove(message);
                    message.Do();
                }

                for (var node = 0; node < Nodes; node++)
                {
                    if ((_now + (node * 137)) % exchangeEvery == 0) Exchange(node);
                    Demand(node);
                }
            }
        }

        /// <summary>Over all windows: what was admitted in it beyond the rate.</summary>
        public double LargestExcess()
        {
            var (largest, least) = (0.0, 0.0);
            for (var i = 0; i < _admittedAt.Count; i++)
            {
                least = Math.Min(least, i - (Rate * _admittedAt[i]));
                largest = Math.Max(largest, i + 1 - (Rate * _admittedAt[i]) - least);
            }

            return largest;
        }

        private void Demand(int node)
        {
            var attempts = isSilent ? 0 : isFlood ? 1 : random.Chance(200) ? random.Next(2 * (int)_pace.Capacity) : random.Chance(20) ? 1 : 0;
            for (var i = 0; i < attempts; i++) Try(node);
        }

        private void Exchange(int node)
        {
            var meter = _meters[node];
            var asked = _now * Millisecond;
            var use = new LimitUse
            {
                Kind = LimitKind.Token, Id = "tok", Interval = _pace.Interval, Capacity = _pace.Capacity,
                Taken = meter.Unreported, Span = asked - meter.ReportedAt + (exchangeEvery * Millisecond), Backlog = meter.Backlog(asked),
            };
            if (use.Taken == 0) return;
            _messages.Add((_now + (latency / 2), () =>
            {
                var outstanding = _ledger.Add(use, _now * Millisecond);
                _messages.Add((_now + (latency / 2), () =>
                {
                    meter.ReportedAt = asked;
                    meter.Learn(use.Taken, outstanding, asked);
                }));
            }));
        }
    }
}
