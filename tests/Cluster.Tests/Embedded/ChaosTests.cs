using System.Globalization;
using Archestra.Cluster.Cluster.Tests.OrleansModel;
using Archestra.Cluster.EmbeddedOrleans;
using Orleans.Storage;

namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>The runtime itself under load while silos die and come back: nothing hangs, nothing acknowledged is lost.</summary>
public sealed class ChaosTests
{
    private const int Callers = 32;
    private const int CallsPerCaller = 150;
    private const int Keys = 8;

    [Fact]
    public async Task While_silos_die_every_call_ends_and_acknowledged_writes_stay()
    {
        await using var cluster = await EmbeddedModel.StartAsync(silos: 4);
        var clients = Enumerable.Range(0, 3).Select(_ => cluster.AddClient().Grains).ToList();
        cluster.Faults = new() { LostReplies = 0.01, ShuffleRequests = true };
        var acknowledged = new int[Keys];
        var attempted = new int[Keys];

        async Task Work(int caller)
        {
            for (var i = 0; i < CallsPerCaller; i++)
            {
                var key = (caller + i) % Keys;
                Interlocked.Increment(ref attempted[key]);
                if (await TryAddAsync(clients[caller % clients.Count].GetGrain<ICountGrain>($"m/{key}")))
                {
                    Interlocked.Increment(ref acknowledged[key]);
                }
            }
        }

        var load = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Work(caller))).ToList();
        for (var round = 0; round < 3; round++)
        {
            // Work of its own is the measure of time, so that silos die in the middle of the load.
            await Work(round);
            await EmbeddedCluster.KillAsync(cluster.Silos[round]);
            await cluster.StartSiloAsync();
        }

        await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60));

        cluster.Faults = new();
        for (var key = 0; key < Keys; key++)
        {
            var count = await clients[0].GetGrain<ICountGrain>($"m/{key}").GetAsync();
            count.ShouldBeInRange(acknowledged[key], attempted[key], $"key {key}, seed {cluster.Seed}");
        }

        acknowledged.Sum().ShouldBeGreaterThan(attempted.Sum() / 2, $"seed {cluster.Seed}");
    }

    // The three errors of a lost silo or reply, and the stale write of an activation that was one of two.
    private static async Task<bool> TryAddAsync(ICountGrain grain)
    {
        try
        {
            await grain.AddAsync();
            return true;
        }
        catch (Exception exception) when (exception is OrleansMessageRejectionException or TimeoutException or InconsistentStateException)
        {
            return false;
        }
    }
}

/// <summary>A durable count. Key: any.</summary>
internal interface ICountGrain : IGrainWithStringKey
{
    Task<int> AddAsync();

    Task<int> GetAsync();
}

internal sealed class CountGrain([PersistentState("count", ModelStorage.Name)] IPersistentState<LifeState> state) : Grain, ICountGrain
{
    public async Task<int> AddAsync()
    {
        var next = Count() + 1;
        await Task.Yield();
        state.State.Value = next.ToString(CultureInfo.InvariantCulture);
        await state.WriteStateAsync();
        return next;
    }

    public Task<int> GetAsync() => Task.FromResult(Count());

    private int Count() => int.Parse(state.State.Value ?? "0", CultureInfo.InvariantCulture);
}
