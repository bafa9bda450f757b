using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Work of the runtime itself inside an activation: a timer's tick, activation, deactivation.</summary>
internal sealed class TurnRequest(GrainMethod method, GrainId target, Func<Task> work) : Request(method, target, [])
{
    public bool KeepAlive { get; init; } = true;

    /// <summary>Ticks are not kept waiting while an activation begins or ends.</summary>
    public bool IsTick { get; init; }

    public override void Run(IRequestHost host) => _ = RunAsync(host);

    public override void Fail(Exception exception) => TryFinish();

    private async Task RunAsync(IRequestHost host)
    {
        CallFlow.Enter(this);
        await work().ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        TryFinish();
        host.Completed(this, null);
    }
}
