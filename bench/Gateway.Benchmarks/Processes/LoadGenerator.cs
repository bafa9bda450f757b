using System.Text.Json;
using Archestra.Cluster.Gateway.Benchmarks.Load;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>The load process and its orders.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private LoadGenerator(ChildProcess process) => _process = process;

    public static LoadGenerator Start(Processors processors) => new(ChildProcess.Start(
        processors.Load,
        [.. Own.Command, "load"],
        // One thread waits for all sockets and goes on with the caller itself: no thread hop per answer.
        new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1", ["DOTNET_gcServer"] = "0" }));

    /// <exception cref="InvalidOperationException">A call failed: such a run says nothing.</exception>
    public async Task<LoadResult> RunAsync(LoadOrder order)
    {
        var result = await TryAsync(order);
        return result.Failures == 0
            ? result
            : throw new InvalidOperationException($"{result.Failures} calls of {order.Server} failed; the first answer: {result.FirstFailure}");
    }

    /// <summary>Failures are told, not thrown: before anything is measured a busy machine may still turn calls away.</summary>
    public async Task<LoadResult> TryAsync(LoadOrder order)
    {
        await _process.WriteLineAsync(JsonSerializer.Serialize(order));
        return JsonSerializer.Deserialize<LoadResult>(await _process.ReadLineAsync())!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
