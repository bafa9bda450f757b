using System.Collections.Concurrent;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>A remote legacy MCP server whose tools change while it runs, announced on its stream or not. Every tool answers with its own name.</summary>
public sealed class ChangingMcpServer : IAsyncDisposable
{
    private const string ListChanged = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";

    private readonly ConcurrentDictionary<FakeMcpExchange, bool> _streams = new();
    private volatile string _tools = "[]";
    private FakeMcpServer _server = null!;

    public Uri Url => _server.Url;

    /// <param name="tools">A JSON array of tool definitions.</param>
    public static async Task<ChangingMcpServer> StartAsync(string tools)
    {
        var changing = new ChangingMcpServer { _tools = tools };
        changing._server = await FakeMcpServer.StartAsync(changing.AnswerAsync);
        return changing;
    }

    /// <summary>Another list from now on; those who listen are told.</summary>
    public async Task ChangeAsync(string tools)
    {
        _tools = tools;
        foreach (var stream in _streams.Keys)
        {
            await stream.EventAsync(ListChanged);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(FakeMcpExchange exchange) => exchange switch
    {
        { HttpMethod: "GET" } => StreamAsync(exchange),
        { HttpMethod: "DELETE" } => exchange.ReplyStatusAsync(200),
        { Method: "server/discover" } => exchange.ReplyErrorAsync(400, -32000, "Bad Request: Server not initialized"),
        { Method: "initialize" } => exchange.OpenSessionAsync(FakeMcpServer.SessionId, """{"tools":{"listChanged":true}}"""),
        { Method: "tools/list" } => exchange.ReplyAsync($$"""{"tools":{{_tools}}}"""),
        { Method: "tools/call" } => exchange.ReplyAsync(
            $$"""{"content":[{"type":"text","text":"{{exchange.Message.GetProperty("params").GetProperty("name").GetString()}}"}]}"""),
        _ => exchange.ReplyStatusAsync(202),
    };

    private async Task StreamAsync(FakeMcpExchange exchange)
    {
        await exchange.BeginEventsAsync();
        _streams[exchange] = true;
        await exchange.UntilAbortedAsync();
        _streams.TryRemove(exchange, out _);
    }
}
