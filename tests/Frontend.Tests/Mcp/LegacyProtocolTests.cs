using System.Net;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>2025-11-25, basic/lifecycle and basic/transports, "Session Management".</summary>
public sealed class LegacyProtocolTests : IAsyncLifetime
{
    private McpHost _host = null!;
    private TestMcpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync();
        _host.Scene.SetGateway(McpScene.Tool("a"));
        _client = _host.Client(_host.Scene.AddToken(Scopes.Write));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2024-11-05")]
    [InlineData("2099-01-01", "2025-11-25")]
    public async Task Initialize_negotiates_the_version_and_begins_a_session(string asked, string given)
    {
        var result = (await _client.InitializeAsync(asked)).GetProperty("result");

        result.GetProperty("protocolVersion").GetString().ShouldBe(given);
        result.GetProperty("serverInfo").GetProperty("name").GetString().ShouldBe("archestra-cluster");
        result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean().ShouldBeTrue();
        result.GetProperty("capabilities").TryGetProperty("resources", out _).ShouldBeFalse();
        result.GetProperty("instructions").GetString().ShouldBe("Call tools.");
        _client.Session!.ShouldAllBe(character => character >= 0x21 && character <= 0x7E);
    }

    [Fact]
    public async Task Notifications_are_accepted_with_202_and_no_body()
    {
        await _client.InitializeAsync();

        using var response = await _client.SendAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("logging/setLevel")]
    [InlineData("resources/list")]
    [InlineData("prompts/list")]
    [InlineData("server/discover")]
    [InlineData("no/such/method")]
    public async Task What_is_not_offered_is_method_not_found(string method)
    {
        await _client.InitializeAsync();

        var answer = await TestMcpClient.JsonOf(await _client.LegacyAsync(method));

        answer.GetProperty("id").GetInt32().ShouldBe(1);
        answer.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32601);
    }

    [Fact]
    public async Task An_unsupported_version_header_is_400_with_what_is_supported()
    {
        await _client.InitializeAsync();

        using var response = await _client.SendAsync(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", request => request.Headers.Add("MCP-Protocol-Version", "1999-01-01"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await TestMcpClient.JsonOf(response)).GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(-32022);
        error.GetProperty("data").GetProperty("supported").EnumerateArray().Select(version => version.GetString()).ShouldContain("2025-11-25");
    }

    [Fact]
    public async Task A_deleted_session_is_gone_for_its_stream_and_its_requests()
    {
        await _client.InitializeAsync();
        using var stream = await _host.SendAsync(() => WithSession(HttpMethod.Get));
        await using var events = await EventReader.OpenAsync(stream);

        using var deleted = await _host.SendAsync(() => WithSession(HttpMethod.Delete));

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await events.NextAsync()).ShouldBeNull();
        using var after = await _client.LegacyAsync("ping");
        after.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_session_is_the_principals_who_began_it()
    {
        await _client.InitializeAsync();
        var other = _host.Client(_host.Scene.AddToken("us_eve", McpScene.Tenant, Scopes.Write));
        other.Session = _client.Session;

        using var response = await other.LegacyAsync("ping");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_newer_stream_of_a_session_ends_the_older_one()
    {
        await _client.InitializeAsync();
        using var older = await _host.SendAsync(() => WithSession(HttpMethod.Get));
        await using var olderEvents = await EventReader.OpenAsync(older);

        using var newer = await _host.SendAsync(() => WithSession(HttpMethod.Get));
        await using var newerEvents = await EventReader.OpenAsync(newer);

        (await olderEvents.NextAsync()).ShouldBeNull();
        _host.Scene.ChangeGateway(McpScene.Tool("b"));
        (await newerEvents.NextAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_stream_ends_when_the_node_stops()
    {
        await _client.InitializeAsync();
        using var stream = await _host.SendAsync(() => WithSession(HttpMethod.Get));
        await using var events = await EventReader.OpenAsync(stream);

        var stopping = _host.StopAsync();

        (await events.NextAsync()).ShouldBeNull();
        await stopping.WaitAsync(McpHost.Patience);
    }

    private HttpRequestMessage WithSession(HttpMethod method)
    {
        var request = McpHost.Request(method, _host.Scene.AddToken(Scopes.Write));
        request.Headers.Add("Mcp-Session-Id", _client.Session);
        return request;
    }
}
