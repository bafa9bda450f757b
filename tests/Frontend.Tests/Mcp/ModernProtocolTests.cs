using System.Net;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>2026-07-28: basic/transports/streamable-http, "Server Validation"; basic/patterns/subscriptions; server/discover.</summary>
public sealed class ModernProtocolTests : IAsyncLifetime
{
    private const string RegionSchema = "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}";
    private McpHost _host = null!;
    private TestMcpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync();
        _host.Scene.SetGateway(McpScene.Tool("echo"), McpScene.Tool("regional", schema: RegionSchema));
        _host.Scene.Tools["echo"] = _host.Scene.Tools["regional"] = (_, _) => Task.FromResult(McpScene.Text("hi"));
        _client = _host.Client(_host.Scene.AddToken(Scopes.Write));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Discover_tells_versions_capabilities_and_identity()
    {
        using var response = await _client.ModernAsync("server/discover");
        var result = (await TestMcpClient.JsonOf(response)).GetProperty("result");

        response.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        result.GetProperty("resultType").GetString().ShouldBe("complete");
        result.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()).ShouldContain("2026-07-28");
        result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean().ShouldBeTrue();
        result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString().ShouldBe("archestra-cluster");
        result.GetProperty("cacheScope").GetString().ShouldBe("private");
        result.GetProperty("ttlMs").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("no/such")]
    public async Task A_method_that_this_version_lacks_is_404(string method)
    {
        using var response = await _client.ModernAsync(method);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await CodeOf(response)).ShouldBe(-32601);
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", null, -32020)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", -32020)]
    [InlineData("Mcp-Method", null, -32020)]
    [InlineData("Mcp-Method", "tools/list", -32020)]
    [InlineData("Mcp-Method", "TOOLS/CALL", -32020)]
    [InlineData("Mcp-Name", null, -32020)]
    [InlineData("Mcp-Name", "other", -32020)]
    [InlineData("Mcp-Name", "=?base64?!!?=", -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?=", 0)]
    public async Task Headers_have_to_agree_with_the_body(string header, string? value, int code)
    {
        using var response = await _client.ModernAsync("tools/call", "{\"name\":\"echo\"}", change: request =>
        {
            request.Headers.Remove(header);
            if (value is not null)
            {
                request.Headers.Add(header, value);
            }
        });

        response.StatusCode.ShouldBe(code == 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        if (code != 0)
        {
            (await CodeOf(response)).ShouldBe(code);
        }
    }

    [Theory]
    [InlineData("eu", "eu", HttpStatusCode.OK)]
    [InlineData("eu", "us", HttpStatusCode.BadRequest)]
    [InlineData("eu", null, HttpStatusCode.BadRequest)]
    public async Task A_mirrored_argument_has_to_agree_with_its_header(string argument, string? header, HttpStatusCode status)
    {
        using var response = await _client.ModernAsync(
            "tools/call",
            $"{{\"name\":\"regional\",\"arguments\":{{\"region\":\"{argument}\"}}}}",
            change: request =>
            {
                request.Headers.Add("Mcp-Param-Unknown", "kept");
                if (header is not null)
                {
                    request.Headers.Add("mcp-param-region", header);
                }
            });

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.OK)
        {
            _host.Scene.Calls.Single().Call.ParamHeaders.Select(sent => $"{sent.Name}={sent.Value}")
                .ShouldBe(["Mcp-Param-Region=eu", "Mcp-Param-Unknown=kept"], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task An_unsupported_version_is_400_with_what_is_supported()
    {
        const string body = "{\"jsonrpc\":\"2.0\",\"id\":\"u\",\"method\":\"tools/list\",\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"1900-01-01\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        using var response = await _client.SendAsync(body, request => request.Headers.Add("MCP-Protocol-Version", "1900-01-01"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var answer = await TestMcpClient.JsonOf(response);
        answer.GetProperty("id").GetString().ShouldBe("u");
        answer.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32022);
        answer.GetProperty("error").GetProperty("data").GetProperty("requested").GetString().ShouldBe("1900-01-01");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":{}}}")]
    [InlineData("{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}")]
    public async Task Missing_metadata_is_an_invalid_parameter(string parameters)
    {
        using var response = await _client.SendAsync(
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{parameters}}}",
            request =>
            {
                request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
                request.Headers.Add("Mcp-Method", "tools/list");
            });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeOf(response)).ShouldBe(-32602);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_only_post(string method)
    {
        using var response = await _host.SendAsync(() =>
        {
            var request = McpHost.Request(new HttpMethod(method), _host.Scene.AddToken(Scopes.Write));
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            return request;
        });

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_subscription_is_acknowledged_told_of_changes_and_closed_with_a_result()
    {
        using var response = await _client.ModernAsync(
            "subscriptions/listen", "{\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true}}", id: "\"s1\"");
        await using var events = await EventReader.OpenAsync(response);
        var acknowledged = await events.NextAsync();

        _host.Scene.ChangeGateway(McpScene.Tool("other"));
        var changed = await events.NextAsync();
        var stopping = _host.StopAsync();
        var end = await events.NextAsync();

        acknowledged!.Value.GetProperty("method").GetString().ShouldBe("notifications/subscriptions/acknowledged");
        acknowledged.Value.GetProperty("params").GetProperty("notifications").GetRawText().ShouldBe("{\"toolsListChanged\":true}");
        changed!.Value.GetProperty("method").GetString().ShouldBe("notifications/tools/list_changed");
        end!.Value.GetProperty("id").GetString().ShouldBe("s1");
        foreach (var tagged in new[] { acknowledged.Value.GetProperty("params"), changed.Value.GetProperty("params"), end.Value.GetProperty("result") })
        {
            tagged.GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString().ShouldBe("s1");
        }

        (await events.NextAsync()).ShouldBeNull();
        await stopping.WaitAsync(McpHost.Patience);
    }

    private static async Task<int> CodeOf(HttpResponseMessage response) =>
        (await TestMcpClient.JsonOf(response)).GetProperty("error").GetProperty("code").GetInt32();
}
