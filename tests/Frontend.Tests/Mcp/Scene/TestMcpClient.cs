using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Frontend.Tests.Mcp.Scene;

/// <summary>Speaks to the endpoint as clients of both eras do.</summary>
internal sealed class TestMcpClient(McpHost host, string? token)
{
    public const string ModernVersion = "2026-07-28";
    public const string LegacyVersion = "2025-11-25";
    private const string Both = "application/json, text/event-stream";

    public string? Session { get; set; }

    public Task<HttpResponseMessage> SendAsync(
        byte[] body, string? contentType = "application/json", string? accept = Both, Action<HttpRequestMessage>? change = null) =>
        host.SendAsync(() => Make(body, contentType, accept, change));

    /// <summary>Without patience for 503.</summary>
    public Task<HttpResponseMessage> SendOnceAsync(string json) =>
        host.SendOnceAsync(Make(Encoding.UTF8.GetBytes(json), "application/json", Both, change: null));

    public Task<HttpResponseMessage> SendAsync(string json, Action<HttpRequestMessage>? change = null, string? accept = Both) =>
        SendAsync(Encoding.UTF8.GetBytes(json), accept: accept, change: change);

    /// <summary>Begins a legacy session.</summary>
    public async Task<JsonElement> InitializeAsync(string version = LegacyVersion)
    {
        Session = null;
        using var response = await SendAsync(
            $"{{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{{\"protocolVersion\":\"{version}\",\"capabilities\":{{}},\"clientInfo\":{{\"name\":\"t\",\"version\":\"1\"}}}}}}");
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        Session = response.Headers.GetValues("Mcp-Session-Id").Single();
        return await JsonOf(response);
    }

    public Task<HttpResponseMessage> LegacyAsync(string method, string parameters = "{}", string id = "1", string? accept = Both) =>
        SendAsync(
            $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}",
            request => request.Headers.Add("MCP-Protocol-Version", LegacyVersion),
            accept);

    /// <summary>A modern request with the headers that mirror it.</summary>
    public Task<HttpResponseMessage> ModernAsync(
        string method, string parameters = "{}", string id = "1", Action<HttpRequestMessage>? change = null, string? accept = Both)
    {
        var complete = JsonNode.Parse(parameters)!.AsObject();
        var meta = complete["_meta"]?.AsObject() ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = ModernVersion;
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        meta["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "t", ["version"] = "2" };
        complete["_meta"] = meta.DeepClone();
        return SendAsync(
            $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{complete.ToJsonString()}}}",
            request =>
            {
                request.Headers.Add("MCP-Protocol-Version", ModernVersion);
                request.Headers.Add("Mcp-Method", method);
                if (complete["name"] is { } name)
                {
                    request.Headers.Add("Mcp-Name", name.GetValue<string>());
                }

                change?.Invoke(request);
            },
            accept);
    }

    private HttpRequestMessage Make(byte[] body, string? contentType, string? accept, Action<HttpRequestMessage>? change)
    {
        var request = McpHost.Request(HttpMethod.Post, token);
        request.Content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (Session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", Session);
        }

        change?.Invoke(request);
        return request;
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }
}
