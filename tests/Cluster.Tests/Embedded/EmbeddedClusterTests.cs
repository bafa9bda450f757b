using Archestra.Cluster.Cluster.Tests.OrleansModel;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>What the embedded runtime does beyond Orleans' model: silos that stop and die, and its stricter rules.</summary>
public sealed class EmbeddedClusterTests
{
    [Fact]
    public async Task A_cycle_of_calls_fails_at_once_and_names_the_grains()
    {
        await using var cluster = await EmbeddedModel.StartAsync();
        var client = cluster.AddClient();

        var exception = await Should.ThrowAsync<InvalidOperationException>(
            () => client.Grains.GetGrain<IMessageGrain>("m/a").CallBackThroughAsync("m/b"));

        exception.Message.ShouldStartWith("deadlock: message/m/a → message/m/b → message/m/a");
    }

    /// <summary>What is torn down under running code makes it fail; a process that is gone tells nobody.</summary>
    [Fact]
    public async Task A_killed_silo_does_not_answer_with_what_its_code_ran_into()
    {
        var filter = new TornDownFilter();
        await using var cluster = await EmbeddedModel.StartAsync(
            configureSilo: (builder, _) => builder.Services.AddSingleton<IIncomingGrainCallFilter>(filter));
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());
        await grain.GetAsync();
        filter.Die = () => EmbeddedCluster.KillAsync(cluster.Silos[0]);

        var lost = await Should.ThrowAsync<Exception>(() => grain.GetAsync());

        (lost is TimeoutException or OrleansException).ShouldBeTrue($"{lost}");
    }

    [Fact]
    public async Task A_killed_silo_runs_no_grain_code_any_more()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 2);
        var (grain, name) = (cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key()), EmbeddedModel.Name());
        var activation = await grain.ActivationAsync();
        var victim = await SiloOf(cluster, grain);
        var tick = grain.HoldWithTimerAsync(name, interleave: true);
        await Signals.Wait(name + ".tick");

        await EmbeddedCluster.KillAsync(victim);
        Signals.Raise(name + ".tock");
        Signals.Raise(name + ".go");

        await Should.ThrowAsync<Exception>(() => tick);
        (await grain.WhereAsync()).ShouldNotBe(victim.Name);
        victim.IsAlive.ShouldBeFalse();
        victim.Killed.IsCancellationRequested.ShouldBeTrue();
        Signals.IsRaised($"{activation}.deactivated").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stopping_silo_deactivates_its_grains_and_their_calls_go_on_elsewhere()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 2);
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());
        await grain.SetAsync("kept", write: true);
        var (first, leaving) = (await grain.ActivationAsync(), await SiloOf(cluster, grain));

        var calls = Enumerable.Range(0, 50).Select(_ => grain.GetAsync()).ToList();
        await EmbeddedCluster.StopSiloAsync(leaving);

        (await Task.WhenAll(calls)).ShouldAllBe(value => value == "kept");
        (await Signals.Wait($"{first}.deactivated")).ShouldBe(nameof(DeactivationReasonCode.ShuttingDown));
        (await grain.WhereAsync()).ShouldNotBe(leaving.Name);
        leaving.ActivationCount.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_silo_a_call_is_rejected()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 1);
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());

        await EmbeddedCluster.KillAsync(cluster.Silos[0]);

        await Should.ThrowAsync<OrleansMessageRejectionException>(grain.WhereAsync);
    }

    [Fact]
    public async Task Each_silo_and_each_client_has_a_container_of_its_own()
    {
        await using var cluster = await EmbeddedModel.StartAsync(
            silos: 2, configureSilo: (builder, index) => builder.Services.AddSingleton(new SiloIndex(index)));

        cluster.Silos.Select(silo => silo.Services.GetRequiredService<SiloIndex>().Value).ShouldBe([0, 1]);
        cluster.AddClient().Services.GetService<SiloIndex>().ShouldBeNull();
    }

    [Fact]
    public async Task New_grains_are_spread_over_the_silos()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 4);
        var grains = cluster.AddClient().Grains;

        var places = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => grains.GetGrain<ILifeGrain>($"m/{i}").WhereAsync()));

        places.Distinct().Count().ShouldBe(4, $"seed {cluster.Seed}");
    }

    [Fact]
    public async Task An_idle_grain_is_collected_and_a_busy_one_is_not()
    {
        var time = new ManualTimeProvider();
        await using var cluster = await EmbeddedModel.StartAsync(
            configureSilo: (builder, _) => builder.Services.AddSingleton<TimeProvider>(time));
        var (idle, busy, name) = (Grain(cluster), Grain(cluster), EmbeddedModel.Name());
        var first = await idle.ActivationAsync();
        var holding = busy.HoldAsync(name);
        await Signals.Wait(name + ".started");

        time.Advance(TimeSpan.FromMinutes(16));
        time.Advance(TimeSpan.FromMinutes(1));

        (await Signals.Wait($"{first}.deactivated")).ShouldBe(nameof(DeactivationReasonCode.ActivationIdle));
        Signals.Raise(name + ".go");
        await holding;
        cluster.Silos[0].ActivationCount.ShouldBe(1);
    }

    [Fact]
    public async Task Changed_bytes_of_an_immutable_message_are_found()
    {
        await using var cluster = await EmbeddedModel.StartAsync(configure: options => options.VerifyImmutableMessages = true);
        var letter = new Letter("x", [1, 2, 3]);
        await cluster.AddClient().Grains.GetGrain<IMessageGrain>(EmbeddedModel.Key()).EchoLetterAsync(letter);
        cluster.VerifyImmutableMessages();

        letter.Body[0] = 9;

        Should.Throw<InvalidOperationException>(cluster.VerifyImmutableMessages).Message.ShouldContain(nameof(Letter));
    }

    private static ILifeGrain Grain(EmbeddedCluster cluster) => cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());

    private static async Task<EmbeddedSilo> SiloOf(EmbeddedCluster cluster, ILifeGrain grain)
    {
        var name = await grain.WhereAsync();
        return cluster.Silos.Single(silo => silo.Name == name);
    }

    private sealed record SiloIndex(int Value);
}
