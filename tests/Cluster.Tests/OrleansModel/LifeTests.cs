using Orleans.Storage;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>How activations begin and end, and what outlives them.</summary>
public sealed class LifeTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Fact]
    public async Task A_deactivated_grain_comes_back_with_the_next_call()
    {
        var grain = model.Grain<ILifeGrain>();
        var first = await grain.ActivationAsync();

        await grain.RetireAsync();

        (await Signals.Wait($"{first}.deactivated")).ShouldBe(nameof(DeactivationReasonCode.ApplicationRequested));
        (await grain.ActivationAsync()).ShouldNotBe(first);
    }

    [Fact]
    public async Task A_call_that_waits_while_its_grain_is_deactivated_runs_on_the_next_activation()
    {
        var (grain, name) = (model.Grain<ILifeGrain>(), Guid.NewGuid().ToString("N"));
        var first = await grain.ActivationAsync();
        var holding = grain.HoldAsync(name);
        await Signals.Wait(name + ".started");

        var retiring = grain.RetireAsync();
        var waiting = grain.ActivationAsync();
        Signals.Raise(name + ".go");

        await holding;
        await retiring;
        await Signals.Wait($"{first}.deactivated");
        await waiting;
        (await grain.ActivationAsync()).ShouldNotBe(first);
    }

    [Fact]
    public async Task Written_state_survives_the_activation_and_unwritten_state_does_not()
    {
        var grain = model.Grain<ILifeGrain>();
        await grain.SetAsync("kept", write: true);
        await grain.SetAsync("lost", write: false);

        await model.Cluster.DeactivateAsync(grain);

        (await grain.GetAsync()).ShouldBe("kept");
    }

    [Fact]
    public async Task Cleared_state_is_gone()
    {
        var grain = model.Grain<ILifeGrain>();
        await grain.SetAsync("x", write: true);

        await grain.ClearAsync();

        (await grain.GetAsync()).ShouldBeNull();
        await model.Cluster.DeactivateAsync(grain);
        (await grain.GetAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_write_over_someone_elses_fails_and_the_next_activation_reads_afresh()
    {
        var grain = model.Grain<ILifeGrain>();
        await grain.SetAsync("first", write: true);
        var activation = await grain.ActivationAsync();
        model.Storage.Touch("life", grain);

        await Should.ThrowAsync<InconsistentStateException>(() => grain.SetAsync("second", write: true));

        await Signals.Wait($"{activation}.deactivated");
        (await grain.GetAsync()).ShouldBe("first");
        await grain.SetAsync("third", write: true);
    }

    [Fact]
    public async Task A_grain_that_cannot_be_activated_says_why_and_may_be_tried_again()
    {
        var name = $"m/{Guid.NewGuid():N}";
        var grain = model.Cluster.Client.GetGrain<IShyGrain>(name);

        (await Should.ThrowAsync<InvalidDataException>(grain.HelloAsync)).Message.ShouldBe("too shy");

        Signals.Raise(name);
        (await grain.HelloAsync()).ShouldBe("hello");
    }

    [Fact]
    public async Task A_timer_waits_for_the_running_call()
    {
        var (grain, name) = (model.Grain<ILifeGrain>(), Guid.NewGuid().ToString("N"));
        var holding = grain.HoldWithTimerAsync(name, interleave: false);
        await Signals.Wait(name + ".started");
        Signals.IsRaised(name + ".tick").ShouldBeFalse();

        Signals.Raise(name + ".go");
        await holding;
        await Signals.Wait(name + ".tick");
        Signals.Raise(name + ".tock");
    }

    [Fact]
    public async Task An_interleaving_timer_does_not_wait()
    {
        var (grain, name) = (model.Grain<ILifeGrain>(), Guid.NewGuid().ToString("N"));
        var holding = grain.HoldWithTimerAsync(name, interleave: true);

        await Signals.Wait(name + ".tick");

        Signals.Raise(name + ".tock");
        Signals.Raise(name + ".go");
        await holding;
    }

    [Fact]
    public async Task The_ticks_of_one_timer_never_overlap()
        => (await model.Grain<ILifeGrain>().CountTicksAsync(Guid.NewGuid().ToString("N"), until: 10)).ShouldBe(0);

    [Fact]
    public async Task A_call_waits_for_a_running_tick_and_a_timer_dies_with_its_activation()
    {
        var (grain, name) = (model.Grain<ILifeGrain>(), Guid.NewGuid().ToString("N"));
        await grain.StartTimerAsync(name, interleave: false);
        await Signals.Wait(name + ".tick");

        var call = grain.ActivationAsync();
        Signals.Raise(name + ".tock");
        await call;

        await model.Cluster.DeactivateAsync(grain);
        await Signals.Wait(name + ".stopped");
    }

    [Fact]
    public async Task A_reminder_wakes_a_grain_that_was_deactivated()
    {
        var (grain, name) = (model.Grain<ILifeGrain>(), Guid.NewGuid().ToString("N"));
        var first = await grain.ActivationAsync();
        await grain.RemindAsync(name, TimeSpan.FromMilliseconds(500));
        (await grain.RemindersAsync()).ShouldBe([name]);

        await model.Cluster.DeactivateAsync(grain);
        // A tick may have come before: a busy machine is late, never early.
        Signals.Reset(name);

        (await Signals.Wait(name)).ShouldNotBe(first.ToString());
        await grain.ForgetAsync(name);
        (await grain.RemindersAsync()).ShouldBeEmpty();
    }
}
