using System.Collections.Concurrent;
using Archestra.Cluster.Cluster.Tests.OrleansModel;
using Archestra.Cluster.EmbeddedOrleans;

namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>The faults that other tests ask for do happen.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_lost_reply_is_a_timeout_although_the_call_ran()
    {
        await using var cluster = await EmbeddedModel.StartAsync();
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());
        cluster.Faults = new() { LostReplies = 1 };

        await Should.ThrowAsync<TimeoutException>(() => grain.SetAsync("ran", write: true));

        cluster.Faults = new();
        (await grain.GetAsync()).ShouldBe("ran");
    }

    [Fact]
    public async Task Observer_messages_are_dropped_duplicated_and_reordered()
    {
        (await Tell(new() { DroppedObserverMessages = 1 }, expected: 0)).ShouldBeEmpty();
        (await Tell(new() { DuplicatedObserverMessages = 1 }, expected: 200)).Count.ShouldBe(200);
        var delayed = await Tell(new() { ObserverDelay = TimeSpan.FromMilliseconds(20) }, expected: 100);
        delayed.ShouldNotBe(delayed.Order().ToList());
    }

    [Fact]
    public async Task A_duplicate_activation_of_a_key_answers_as_well()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 2);
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());
        await grain.SetAsync("first", write: true);

        cluster.DuplicateActivation(grain);

        var activations = new HashSet<Guid>();
        for (var i = 0; i < 100; i++)
        {
            activations.Add(await grain.ActivationAsync());
        }

        activations.Count.ShouldBe(2, $"seed {cluster.Seed}");
    }

    [Fact]
    public async Task A_third_activation_of_a_key_is_refused_and_nothing_of_it_keeps_a_silo_from_stopping()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 2);
        var grain = cluster.AddClient().Grains.GetGrain<ILifeGrain>(EmbeddedModel.Key());
        await grain.SetAsync("first", write: true);
        cluster.DuplicateActivation(grain);

        Should.Throw<InvalidOperationException>(() => cluster.DuplicateActivation(grain));

        foreach (var silo in cluster.Silos)
        {
            await EmbeddedCluster.StopSiloAsync(silo).WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Queued_calls_of_different_callers_start_in_an_order_that_the_seed_decides()
    {
        await using var cluster = await EmbeddedModel.StartAsync();
        var (key, gate) = (EmbeddedModel.Key(), EmbeddedModel.Name());
        cluster.Faults = new() { ShuffleRequests = true };
        var holding = cluster.AddClient().Grains.GetGrain<ITurnGrain>(key).HoldAsync(gate);
        await Signals.Wait(gate + ".started");
        var callers = Enumerable.Range(0, 30).Select(_ => cluster.AddClient().Grains.GetGrain<ITurnGrain>(key)).ToList();

        var calls = callers.ConvertAll(caller => caller.AddSlowlyAsync());
        await callers[0].OverlapsAsync();
        Signals.Raise(gate + ".go");
        await holding;

        (await Task.WhenAll(calls)).ShouldNotBe(Enumerable.Range(1, 30), $"seed {cluster.Seed}");
    }

    private static async Task<List<int>> Tell(EmbeddedFaults faults, int expected)
    {
        await using var cluster = await EmbeddedModel.StartAsync();
        var (client, listener) = (cluster.AddClient().Grains, new Listener(expected));
        var grain = client.GetGrain<IObservedGrain>(EmbeddedModel.Key());
        await grain.SubscribeAsync(client.CreateObjectReference<IListener>(listener));
        cluster.Faults = faults;

        for (var i = 0; i < 100; i++)
        {
            await grain.TellAsync(i.ToString());
        }

        await listener.Complete.WaitAsync(TimeSpan.FromSeconds(30));
        return [.. listener.Heard];
    }

    private sealed class Listener(int expected) : IListener
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<int> Heard { get; } = new();

        public Task Complete => expected == 0 ? Task.CompletedTask : _complete.Task;

        public Task HeardAsync(string text)
        {
            Heard.Enqueue(int.Parse(text));
            if (Heard.Count == expected)
            {
                _complete.SetResult();
            }

            return Task.CompletedTask;
        }

        public Task<string> AskAsync(string question) => Task.FromResult(question);
    }
}
