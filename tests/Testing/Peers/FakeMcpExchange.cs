using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>One HTTP request to a <see cref="FakeMcpServer"/>, and the ways to answer it.</summary>
public sealed class FakeMcpExchange
{
    private readonly HttpContext _context;

    private FakeMcpExchange(HttpContext context, string body)
    {
        _context = context;
        Body = body;
        HttpMethod = context.Request.Method;
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (body.Length > 0)
        {
            Message = JsonDocument.Parse(body).RootElement;
            Method = Message.TryGetProperty("method", out var method) ? method.GetString() : null;
            RawId = Message.TryGetProperty("id", out var id) ? id.GetRawText() : null;
        }
    }

    public string HttpMethod { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Body { get; }

    public JsonElement Message { get; }

    /// <summary>The JSON-RPC method; null for a reply.</summary>
    public string? Method { get; }

    public string? RawId { get; }

    /// <summary>Cancelled when the client closed the connection.</summary>
    public CancellationToken Aborted => _context.RequestAborted;

    public static async Task<FakeMcpExchange> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new FakeMcpExchange(context, await reader.ReadToEndAsync());
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public Task ReplyAsync(string result) => ReplyRawAsync(200, "application/json", ResultMessage(result));

    public Task ReplyErrorAsync(int status, int code, string message, string? data = null) =>
        ReplyRawAsync(status, "application/json", ErrorMessage(code, message, data));

    public async Task OpenSessionAsync(string? sessionId, string capabilities = """{"tools":{}}""", string version = "2025-11-25")
    {
        if (sessionId is not null) _context.Response.Headers["Mcp-Session-Id"] = sessionId;
        await ReplyAsync($$"""{"protocolVersion":"{{version}}","capabilities":{{capabilities}},"serverInfo":{"name":"fake","version":"1"},"instructions":"be legacy"}""");
    }

    public Task ReplyStatusAsync(int status)
    {
        _context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public void SetHeader(string name, string value) => _context.Response.Headers[name] = value;

    public async Task ReplyRawAsync(int status, string contentType, string body)
    {
        _context.Response.StatusCode = status;
        _context.Response.ContentType = contentType;
        await _context.Response.WriteAsync(body);
    }

    /// <summary>Begins an event stream; the headers leave at once.</summary>
    public async Task BeginEventsAsync(int status = 200)
    {
        _context.Response.StatusCode = status;
        _context.Response.ContentType = "text/event-stream";
        await _context.Response.StartAsync();
    }

    /// <summary>Sends text of the event stream as it is.</summary>
    public async Task SendAsync(string text)
    {
        await _context.Response.WriteAsync(text);
        await _context.Response.Body.FlushAsync();
    }

    public Task EventAsync(string message, string? id = null) => SendAsync($"event: message\n{(id is null ? "" : $"id: {id}\n")}data: {message}\n\n");

    public string ResultMessage(string result) => $$"""{"jsonrpc":"2.0","id":{{RawId}},"result":{{result}}}""";

    public string ErrorMessage(int code, string message, string? data = null) =>
        $$$"""{"jsonrpc":"2.0","id":{{{RawId}}},"error":{"code":{{{code}}},"message":"{{{message}}}"{{{(data is null ? "" : $",\"data\":{data}")}}}}}""";

    /// <summary>Waits until the client closes the connection.</summary>
    public async Task UntilAbortedAsync()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Aborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    }

    /// <summary>Breaks the connection without an answer (TCP reset).</summary>
    public void Break() => _context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
}
