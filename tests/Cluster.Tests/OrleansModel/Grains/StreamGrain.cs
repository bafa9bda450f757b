using System.Runtime.CompilerServices;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

internal sealed class StreamGrain : Grain, IStreamGrain
{
    public async IAsyncEnumerable<int> CountAsync(int until, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < until; i++)
        {
            if (i % 7 == 0)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }

    public async IAsyncEnumerable<int> DripAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            yield return 1;
            await Signals.Wait(name + ".go").WaitAsync(cancellationToken);
            yield return 2;
        }
        finally
        {
            Signals.Raise(name + ".ended");
        }
    }

    public async IAsyncEnumerable<int> BreakAsync(int after)
    {
        for (var i = 0; i < after; i++)
        {
            yield return i;
        }

        await Task.Yield();
        throw new InvalidOperationException("broken stream");
    }

    public async Task HoldAsync(string name)
    {
        Signals.Raise(name + ".started");
        await Signals.Wait(name + ".go");
    }
}
