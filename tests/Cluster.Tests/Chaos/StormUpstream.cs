using System.Collections.Concurrent;
using System.Text.Json;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>A remote MCP server that writes down which operations reached it and answers each with its own id.</summary>
internal sealed class StormUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _seen = new();
    private FakeMcpServer _server = null!;

    public Uri Url => _server.Url;

    public IReadOnlyCollection<string> Seen => _seen;

    public static async Task<StormUpstream> StartAsync()
    {
        var upstream = new StormUpstream();
        upstream._server = await FakeMcpServer.StartLegacyAsync(upstream.AnswerAsync);
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(FakeMcpExchange exchange)
    {
        if (exchange.Method == "tools/list")
        {
            await exchange.ReplyAsync("""{"tools":[{"name":"work","inputSchema":{"type":"object"}}]}""");
            return;
        }

        var arguments = exchange.Message.GetProperty("params").GetProperty("arguments");
        var operation = arguments.GetProperty("operation").GetString()!;
        _seen.Enqueue(operation);
        if (arguments.GetProperty("milliseconds").GetInt32() is > 0 and var milliseconds)
        {
            // The work goes on when the caller has gone, as a real tool's would.
            using var work = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
            await work.WaitForNextTickAsync();
        }

        if (!exchange.Aborted.IsCancellationRequested)
        {
            await exchange.ReplyAsync(JsonSerializer.Serialize(new { content = new[] { new { type = "text", text = operation } } }));
        }
    }
}
