using System.Collections.Concurrent;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>
/// Signals between tests and the grains under test, by name. Static because both runtimes run in this process with a
/// container per silo, and a name is used by one test only.
/// </summary>
internal static class Signals
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<string>> Known = new();

    public static void Raise(string name, string value = "") => Source(name).TrySetResult(value);

    public static bool IsRaised(string name) => Source(name).Task.IsCompleted;

    public static Task<string> Wait(string name) => Source(name).Task.WaitAsync(Patience);

    private static TaskCompletionSource<string> Source(string name)
        => Known.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
