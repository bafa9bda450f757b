namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>On demand, the silo is gone in the middle of a call, and with it what the call needs.</summary>
internal sealed class TornDownFilter : IIncomingGrainCallFilter
{
    public Func<Task>? Die { get; set; }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (Die is { } die)
        {
            await die();
            throw new ObjectDisposedException("a data source");
        }

        await context.Invoke();
    }
}
