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

    /// <summary>Forgets what was raised so far; who waits from now on waits for the next time.</summary>
    public static void Reset(string name) => Known.TryRemove(name, out _);

    public static bool IsRaised(string name) => Source(name).Task.IsCompleted;

    public static Task<string> Wait(string name) => Source(name).Task.WaitAsync(Patience);

    private static TaskCompletionSource<string> Source(string name)
        => Known.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
