using System.Collections.Concurrent;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>When something happened that may leave a call's end unknown.</summary>
internal sealed class Disturbances
{
    private readonly ConcurrentQueue<(long From, long To)> _spans = new();

    public async Task DuringAsync(Func<Task> disturb)
    {
        var from = TimeProvider.System.GetTimestamp();
        await disturb();
        _spans.Enqueue((from, TimeProvider.System.GetTimestamp()));
    }

    public bool Touch(StormCall call) => _spans.Any(span => span.From <= call.Ended && span.To >= call.Began);
}
