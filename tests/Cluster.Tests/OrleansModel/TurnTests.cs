namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Which calls of a grain may run at the same time.</summary>
public sealed class TurnTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Fact]
    public async Task Calls_of_a_grain_never_overlap()
    {
        var grain = model.Grain<ITurnGrain>();

        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => grain.AddSlowlyAsync()));

        results.Max().ShouldBe(500);
        results.Distinct().Count().ShouldBe(500);
        (await grain.OverlapsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_call_waits_for_the_whole_of_the_one_before_it_and_not_only_for_its_next_await()
    {
        var (grain, first, second) = (model.Grain<ITurnGrain>(), Name(), Name());
        var holding = grain.HoldAsync(first);
        await Signals.Wait(first + ".started");

        var waiting = grain.HoldAsync(second);
        (await grain.OverlapsAsync()).ShouldBe(0);
        Signals.IsRaised(second + ".started").ShouldBeFalse();

        Signals.Raise(first + ".go");
        await holding;
        await Signals.Wait(second + ".started");
        Signals.Raise(second + ".go");
        await waiting;
    }

    [Fact]
    public async Task An_interleaving_method_runs_while_another_call_waits()
    {
        var (grain, first, second) = (model.Grain<ITurnGrain>(), Name(), Name());
        var holding = grain.HoldAsync(first);
        await Signals.Wait(first + ".started");

        var interleaved = grain.HoldInterleavedAsync(second);
        await Signals.Wait(second + ".started");

        Signals.Raise(second + ".go");
        await interleaved;
        Signals.Raise(first + ".go");
        await holding;
    }

    [Fact]
    public async Task Calls_of_a_reentrant_grain_interleave()
    {
        var (grain, first, second) = (model.Grain<IReentrantTurnGrain>(), Name(), Name());
        var holding = grain.HoldAsync(first);
        await Signals.Wait(first + ".started");

        var other = grain.HoldAsync(second);
        await Signals.Wait(second + ".started");

        Signals.Raise(first + ".go");
        Signals.Raise(second + ".go");
        await Task.WhenAll(holding, other);
    }

    [Fact]
    public async Task Reading_methods_interleave_with_each_other_and_not_with_others()
    {
        var (grain, first, second, writing) = (model.Grain<ITurnGrain>(), Name(), Name(), Name());
        var reading = grain.HoldReadingAsync(first);
        await Signals.Wait(first + ".started");

        var alsoReading = grain.HoldReadingAsync(second);
        await Signals.Wait(second + ".started");
        var writer = grain.HoldAsync(writing);
        await grain.OverlapsAsync();
        Signals.IsRaised(writing + ".started").ShouldBeFalse();

        Signals.Raise(second + ".go");
        await alsoReading;
        Signals.Raise(first + ".go");
        await reading;
        await Signals.Wait(writing + ".started");
        Signals.Raise(writing + ".go");
        await writer;
    }

    [Fact]
    public async Task Calls_of_one_stateless_worker_run_at_the_same_time()
    {
        var (grain, names) = (model.Grain<IWorkerTurnGrain>(), Enumerable.Range(0, 4).Select(_ => Name()).ToList());

        var calls = names.ConvertAll(name => grain.HoldAsync(name));

        await Task.WhenAll(names.ConvertAll(name => Signals.Wait(name + ".started")));
        names.ForEach(name => Signals.Raise(name + ".go"));
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task A_one_way_call_returns_before_it_ran()
    {
        var (grain, name) = (model.Grain<ITurnGrain>(), Name());

        await grain.ReportAsync(name);

        Signals.IsRaised(name + ".done").ShouldBeFalse();
        Signals.Raise(name + ".go");
        await Signals.Wait(name + ".done");
    }

    private static string Name() => Guid.NewGuid().ToString("N");
}
