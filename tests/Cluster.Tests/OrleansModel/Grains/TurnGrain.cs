using Orleans.Concurrency;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

internal abstract class TurnGrainBase : Grain, ITurnMethods
{
    private int _count;
    private int _inside;
    private int _overlaps;

    public async Task<int> AddSlowlyAsync()
    {
        if (++_inside > 1)
        {
            _overlaps++;
        }

        // Read, yield, write: loses counts as soon as two calls interleave.
        var seen = _count;
        await Task.Yield();
        _count = seen + 1;
        _inside--;
        return _count;
    }

    public Task HoldAsync(string name) => Hold(name);

    public Task HoldInterleavedAsync(string name) => Hold(name);

    public Task HoldReadingAsync(string name) => Hold(name);

    public async Task ReportAsync(string name)
    {
        await Signals.Wait(name + ".go");
        Signals.Raise(name + ".done");
    }

    public Task<int> OverlapsAsync() => Task.FromResult(_overlaps);

    private static async Task Hold(string name)
    {
        Signals.Raise(name + ".started");
        await Signals.Wait(name + ".go");
    }
}

internal sealed class TurnGrain : TurnGrainBase, ITurnGrain;

[Reentrant]
internal sealed class ReentrantTurnGrain : TurnGrainBase, IReentrantTurnGrain;

[StatelessWorker(4)]
internal sealed class WorkerTurnGrain : TurnGrainBase, IWorkerTurnGrain;
