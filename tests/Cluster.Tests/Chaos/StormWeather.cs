using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// Kills silos, stops some in good order and starts new ones, never leaving fewer than two or more than four; loses replies
/// for a while; gives grains a second activation. Pushes are dropped, doubled and delayed all the time.
/// </summary>
internal sealed class StormWeather(GatewayCluster cluster, SeededChoices choices)
{
    private const int Fewest = 2;
    private const int Most = 4;

    private static readonly EmbeddedFaults Always = new()
    {
        DroppedObserverMessages = 0.3, DuplicatedObserverMessages = 0.2, ObserverDelay = TimeSpan.FromMilliseconds(200), ShuffleRequests = true,
    };

    /// <summary>When calls may have been lost. A stop in good order loses none.</summary>
    public Disturbances Disturbances { get; } = new();

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    public int Starts { get; private set; }

    public int Duplicates { get; private set; }

    public int LossyTimes { get; private set; }

    public async Task RageAsync(TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        cluster.Runtime.Faults = Always;
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            await CalmAsync(100 + choices.Next(500));
            await (choices.Next(5) switch
            {
                0 => LoseRepliesAsync(),
                1 => DuplicateAsync(),
                _ => ChangeSilosAsync(),
            });
        }

        cluster.Runtime.Faults = new EmbeddedFaults();
    }

    private async Task ChangeSilosAsync()
    {
        var alive = cluster.Alive.ToList();
        if (alive.Count == Most || (alive.Count > Fewest && choices.Next(2) == 0))
        {
            await EndAsync(alive[choices.Next(alive.Count)]);
        }
        else
        {
            await cluster.Runtime.StartSiloAsync();
            Starts++;
        }
    }

    private async Task EndAsync(EmbeddedSilo silo)
    {
        if (choices.Next(4) == 0)
        {
            await EmbeddedCluster.StopSiloAsync(silo);
            Stops++;
        }
        else
        {
            await Disturbances.DuringAsync(() => GatewayCluster.KillAsync(silo));
            Kills++;
        }
    }

    private async Task LoseRepliesAsync()
    {
        await Disturbances.DuringAsync(async () =>
        {
            cluster.Runtime.Faults = Always with { LostReplies = 0.05 };
            await CalmAsync(300);
            cluster.Runtime.Faults = Always;
        });
        LossyTimes++;
    }

    private Task DuplicateAsync()
    {
        var activations = cluster.Runtime.Core.Directory.All.OrderBy(activation => activation.GrainId.ToString(), StringComparer.Ordinal).ToList();
        if (activations.Count > 0 && cluster.Runtime.Core.Duplicate(activations[choices.Next(activations.Count)].GrainId) is not null)
        {
            Duplicates++;
        }

        return Task.CompletedTask;
    }

    private static async Task CalmAsync(int milliseconds)
    {
        using var calm = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await calm.WaitForNextTickAsync();
    }
}
