using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>Rounds that go over all targets in turn, so that a disturbance of the machine meets each of them.</summary>
internal static class Throughput
{
    private const double WarmUp = 0.3;

    /// <summary>Of two seconds each.</summary>
    private const int MaxWarmUps = 20;

    private static readonly TimeSpan CalmCompilation = TimeSpan.FromMilliseconds(20);

    /// <summary>Until the just-in-time compiler, which works beside the calls, has next to nothing left to do.</summary>
    public static async Task WarmAsync(IEnumerable<MeasuredTarget> targets, LoadGenerator load)
    {
        foreach (var target in targets)
        {
            var calm = 0;
            for (var i = 0; i < MaxWarmUps && calm < 2; i++)
            {
                var before = target.CompilationTime();
                var warmed = await load.TryAsync(target.Order(64, 200, 2));
                calm = warmed.Failures == 0 && target.CompilationTime() - before < CalmCompilation ? calm + 1 : 0;
            }
        }
    }

    /// <param name="afterRound">Runs between the rounds, on the machine as the round left it.</param>
    public static async Task<IReadOnlyList<TargetSamples>> RunAsync(
        IReadOnlyList<MeasuredTarget> targets, LoadGenerator load, Load plan, Action? afterRound = null)
    {
        var samples = targets.Select(target => new TargetSamples(target.Name, [])).ToList();
        for (var round = 0; round < plan.Rounds; round++)
        {
            for (var i = 0; i < targets.Count; i++)
            {
                await load.RunAsync(targets[i].Order(plan.Callers, plan.ResultBytes, WarmUp));
                samples[i].Rounds.Add(await targets[i].MeasureAsync(load, targets[i].Order(plan.Callers, plan.ResultBytes, plan.Seconds)));
            }

            afterRound?.Invoke();
        }

        return samples;
    }

    internal sealed record Load(int Callers, int ResultBytes, int Rounds, double Seconds);
}
