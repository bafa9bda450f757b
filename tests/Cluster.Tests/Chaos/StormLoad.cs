using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>Clients of both eras that call tools through all front-ends in turn until they are told to stop.</summary>
internal sealed class StormLoad(GatewayCluster cluster, string gateway, SeededChoices choices)
{
    private const int Workers = 12;

    /// <summary>After a refusal that says "try again".</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<StormCall> _calls = new();

    public IReadOnlyCollection<StormCall> Calls => _calls;

    /// <summary>Returns when the last call has ended.</summary>
    public async Task RunAsync(Task stop)
    {
        List<McpClient> clients = [];
        for (var i = 0; i < Workers; i++)
        {
            var client = cluster.BalancedClient(gateway, cluster.Token, modern: i % 2 == 1);
            clients.Add(client);
            if (i % 2 == 0)
            {
                await client.InitializeAsync();
            }
        }

        await Task.WhenAll(clients.Select(client => WorkAsync(client, stop)));
        clients.ForEach(client => client.Dispose());
    }

    private async Task WorkAsync(McpClient client, Task stop)
    {
        using var pause = new PeriodicTimer(Pause);
        while (!stop.IsCompleted)
        {
            var call = await CallAsync(client);
            _calls.Enqueue(call);
            if (call.Fate == CallFate.NotStarted)
            {
                await pause.WaitForNextTickAsync();
            }
        }
    }

    private async Task<StormCall> CallAsync(McpClient client)
    {
        var isHosted = choices.Next(6) == 0;
        var milliseconds = choices.Next(4) == 0 ? 100 + choices.Next(700) : 0;
        using var trace = new Activity("storm").SetIdFormat(ActivityIdFormat.W3C).Start();
        var operation = trace.TraceId.ToHexString();
        var tool = (isHosted, milliseconds) switch { (false, _) => "remote__work", (true, 0) => "hosted__echo", _ => "hosted__later" };
        var began = TimeProvider.System.GetTimestamp();
        var (fate, detail) = await JudgeAsync(() => client.CallToolAsync(tool, new { operation, milliseconds }), operation);
        return new StormCall(operation, isHosted, began, TimeProvider.System.GetTimestamp(), fate, detail);
    }

    private static async Task<(CallFate Fate, string Detail)> JudgeAsync(Func<Task<McpAnswer>> call, string operation)
    {
        try
        {
            return Judge(await call(), operation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            // No front-end is killed: a client that gets no answer was let down.
            return (CallFate.Wrong, $"no answer: {exception.GetType().Name} {exception.Message}");
        }
    }

    private static (CallFate Fate, string Detail) Judge(McpAnswer answer, string operation)
    {
        var detail = $"HTTP {(int)answer.Status} {answer.Message}";
        if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            return (CallFate.NotStarted, detail);
        }

        if (answer.Status != HttpStatusCode.OK || answer.Message is null)
        {
            return (CallFate.Wrong, detail);
        }

        if (answer.Error is not { } error)
        {
            return (answer.Text.Contains(operation, StringComparison.Ordinal) ? CallFate.Answered : CallFate.Wrong, detail);
        }

        var isTold = error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object;
        return (isTold ? (Text(data, "outcome"), data.GetProperty("retryable").GetBoolean()) : default) switch
        {
            ("not_started", true) => (CallFate.NotStarted, detail),
            ("unknown", false) => (CallFate.Unknown, detail),
            _ => (CallFate.Wrong, detail),
        };
    }

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var value) ? value.GetString() : null;
}
