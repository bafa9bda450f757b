using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Tests.Security;

internal sealed class ProbeGrain(Caller caller) : Grain, IProbeGrain
{
    public Task<Principal> WhoAsync() => Task.FromResult(caller.Current);

    public Task<Principal> WhoBehindAsync(string key) => GrainFactory.GetGrain<IProbeGrain>(key).WhoAsync();

    public Task<Principal> WhoBehindAsSystemAsync(string key) =>
        SystemCaller.InvokeAsync(() => GrainFactory.GetGrain<IProbeGrain>(key).SystemOnlyAsync());

    public async IAsyncEnumerable<string> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return caller.Current.Id;
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return "end";
    }

    public Task TellAsync(IProbeObserver observer)
    {
        observer.OnTold("by a caller");
        return Task.CompletedTask;
    }

    public Task TellAsSystemAsync(IProbeObserver observer) => SystemCaller.InvokeAsync(() =>
    {
        observer.OnTold("by a silo");
        return Task.CompletedTask;
    });

    public Task ManageAsync() => Task.CompletedTask;

    public Task<Principal> SystemOnlyAsync() => Task.FromResult(caller.Current);

    public Task<string?> AnyoneAsync() => Task.FromResult(CallerContext.Proof);
}
