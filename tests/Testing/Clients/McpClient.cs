using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>A small MCP client over Streamable HTTP, of either era, that shows what came over the wire.</summary>
public sealed class McpClient : IDisposable
{
    public const string LegacyVersion = "2025-11-25";
    public const string ModernVersion = "2026-07-28";

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly string? _token;
    private readonly bool _modern;
    private int _nextId;

    public McpClient(HttpClient http, Uri endpoint, string? token, bool modern = false)
    {
        _http = http;
        _endpoint = endpoint;
        _token = token;
        _modern = modern;
    }

    public string? SessionId { get; private set; }

    public static McpClient For(Uri endpoint, string? token, bool modern = false) =>
        new(TestHttp.Create(new Uri(endpoint.GetLeftPart(UriPartial.Authority))), endpoint, token, modern);

    /// <summary>The trace that the requests belong to; none by default.</summary>
    public ClientSpan? Trace { get; set; }

    /// <summary>Legacy: goes on with a session that another client opened.</summary>
    public void Resume(string sessionId) => SessionId = sessionId;

    /// <summary>Legacy: initialize, keep the session, say initialized.</summary>
    public async Task<JsonElement> InitializeAsync(CancellationToken cancellationToken = default)
    {
        var answer = await RequestAsync(
            "initialize",
            new { protocolVersion = LegacyVersion, capabilities = new { }, clientInfo = new { name = "test-client", version = "1.0" } },
            cancellationToken: cancellationToken);
        using var initialized = await PostAsync(new { jsonrpc = "2.0", method = "notifications/initialized" }, "notifications/initialized", null, cancellationToken);
        return answer.Result;
    }

    public Task<McpAnswer> CallToolAsync(string name, object arguments, object? id = null, CancellationToken cancellationToken = default) =>
        RequestAsync("tools/call", new { name, arguments }, name, id, cancellationToken);

    public async Task<IReadOnlyList<string>> ListToolNamesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await RequestAsync("tools/list", new { }, cancellationToken: cancellationToken);
        return [.. answer.Result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }

    /// <param name="name">What <c>Mcp-Name</c> says in the modern era.</param>
    /// <param name="id">The JSON-RPC id; a rising number unless given.</param>
    public async Task<McpAnswer> RequestAsync(
        string method, object parameters, string? name = null, object? id = null, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToNode(new { jsonrpc = "2.0", id = id ?? Interlocked.Increment(ref _nextId), method, @params = parameters })!;
        if (_modern)
        {
            body["params"]!["_meta"] = JsonSerializer.SerializeToNode(new Dictionary<string, object>
            {
                ["io.modelcontextprotocol/protocolVersion"] = ModernVersion,
                ["io.modelcontextprotocol/clientCapabilities"] = new { },
                ["io.modelcontextprotocol/clientInfo"] = new { name = "test-client", version = "1.0" },
            });
        }

        using var response = await PostAsync(body, method, name, cancellationToken);
        return await McpAnswer.ReadAsync(response, cancellationToken);
    }

    public async Task<HttpResponseMessage> PostAsync(object body, string method, string? name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint);
        Prepare(request);
        if (_modern)
        {
            request.Headers.Add("Mcp-Method", method);
            if (name is not null)
            {
                request.Headers.Add("Mcp-Name", name);
            }
        }

        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var session))
        {
            SessionId = session.Single();
        }

        return response;
    }

    /// <summary>Ends a legacy session.</summary>
    public async Task<HttpStatusCode> DeleteSessionAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, _endpoint);
        Prepare(request);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private void Prepare(HttpRequestMessage request)
    {
        if (Trace is { } trace)
        {
            request.Headers.Add("traceparent", trace.TraceParent);
        }

        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        if (SessionId is not null)
        {
            request.Headers.Add("Mcp-Session-Id", SessionId);
        }

        if (_modern || SessionId is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", _modern ? ModernVersion : LegacyVersion);
        }
    }
}
