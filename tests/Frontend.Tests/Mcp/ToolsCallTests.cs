using System.Net;
using System.Text;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>One tool call, one grain call, in both eras.</summary>
public sealed class ToolsCallTests : IAsyncLifetime
{
    private McpHost _host = null!;
    private TestMcpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync();
        _host.Scene.SetGateway(McpScene.Tool("echo"), McpScene.Tool("peek", Scopes.Read), McpScene.Tool("local", shards: 0), McpScene.Tool("wide", shards: 4));
        _host.Scene.Tools["echo"] = _host.Scene.Tools["peek"] = _host.Scene.Tools["local"] = _host.Scene.Tools["wide"] =
            (_, _) => Task.FromResult(McpScene.Text("hi"));
        _client = _host.Client(_host.Scene.AddToken(Scopes.Write));
        await _client.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_parts_of_a_call_reach_the_silo_as_they_were_written()
    {
        await _client.LegacyAsync(
            "tools/call",
            "{ \"_meta\":{\"progressToken\":\"p1\",\"io.modelcontextprotocol/x\":1,\"mine\" : [1, 2]}, \"arguments\": {\"b\": 1.0,\"a\":\"\\u00e9\"},\"name\":\"echo\",\"task\":{}}",
            id: "\"x\"");

        _host.Scene.Calls.TryDequeue(out var seen).ShouldBeTrue();
        seen.Grain.ShouldBe("u/tn_one/cn_one/0");
        seen.Call.Tool.ShouldBe("echo");
        Encoding.UTF8.GetString(seen.Call.ParamsMembers).ShouldBe("\"arguments\": {\"b\": 1.0,\"a\":\"\\u00e9\"},\"task\":{}");
        Encoding.UTF8.GetString(seen.Call.MetaMembers).ShouldBe("\"mine\" : [1, 2]");
        Encoding.UTF8.GetString(seen.Call.ProgressToken).ShouldBe("\"p1\"");
        seen.Call.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        seen.Call.Caller.Client.ShouldBe("t/1");
        seen.Call.CancelKey.ShouldNotBeNull();
        seen.Call.CancelWhenReaderLeaves.ShouldBeFalse();
    }

    [Fact]
    public async Task A_result_is_shaped_for_the_era_of_its_client()
    {
        _host.Scene.Tools["echo"] = (_, _) => Task.FromResult(CallReply.Result("{\"content\":[],\"_meta\":{\"archestra/x\":1,\"y\":2}}"u8.ToArray()));

        var legacy = await (await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}")).Content.ReadAsStringAsync();
        var modern = await (await _client.ModernAsync("tools/call", "{\"name\":\"echo\"}")).Content.ReadAsStringAsync();

        legacy.ShouldBe("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[],\"_meta\":{\"y\":2}}}");
        modern.ShouldBe("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"complete\",\"content\":[],\"_meta\":{\"y\":2}}}");
    }

    [Fact]
    public async Task An_upstream_error_comes_through_except_codes_that_the_era_forbids()
    {
        _host.Scene.Tools["echo"] = (_, _) => Task.FromResult(CallReply.Error("{\"code\":-32042,\"message\":\"go there\",\"data\":{\"a\":1}}"u8.ToArray()));

        var legacy = await TestMcpClient.JsonOf(await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}"));
        var modern = await TestMcpClient.JsonOf(await _client.ModernAsync("tools/call", "{\"name\":\"echo\"}"));

        legacy.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32042);
        modern.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32603);
        modern.GetProperty("error").GetProperty("data").GetProperty("a").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("{\"name\":\"nope\"}", "Unknown tool: nope")]
    [InlineData("{}", "Invalid params: \"name\" is missing")]
    [InlineData("{\"name\":\"echo\",\"arguments\":[]}", "Invalid params: \"arguments\" must be an object")]
    public async Task A_call_that_cannot_be_made_is_an_invalid_parameter(string parameters, string message)
    {
        var error = (await TestMcpClient.JsonOf(await _client.LegacyAsync("tools/call", parameters))).GetProperty("error");

        error.GetProperty("code").GetInt32().ShouldBe(-32602);
        error.GetProperty("message").GetString().ShouldBe(message);
        _host.Scene.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_scope_is_403_and_named()
    {
        var reader = _host.Client(_host.Scene.AddToken(Scopes.Read));

        using var response = await reader.ModernAsync("tools/call", "{\"name\":\"echo\"}");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer error=\"insufficient_scope\", ");
        response.Headers.WwwAuthenticate.ToString().ShouldEndWith("scope=\"mcp:write\"");
        _host.Scene.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scope_that_only_the_silo_misses_is_403_too()
    {
        _host.Scene.Tools["peek"] = (_, _) => Task.FromResult(CallReply.ScopeMissing("mcp:write tool:peek"));

        using var response = await _client.LegacyAsync("tools/call", "{\"name\":\"peek\"}");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ToString().ShouldEndWith("scope=\"mcp:write tool:peek\"");
    }

    [Theory]
    [InlineData(CallReplyStatus.NotStarted, -31000, true, "not_started")]
    [InlineData(CallReplyStatus.Busy, -31001, true, "not_started")]
    [InlineData(CallReplyStatus.ServerUnavailable, -31002, true, "not_started")]
    [InlineData(CallReplyStatus.AuditUnavailable, -31003, true, "not_started")]
    [InlineData(CallReplyStatus.Unknown, -31004, false, "unknown")]
    public async Task A_failure_says_whether_the_tool_can_have_run(CallReplyStatus status, int code, bool isRetryable, string outcome)
    {
        _host.Scene.Tools["echo"] = (_, _) => Task.FromResult(CallReply.Failed(status, "Because.", TimeSpan.FromSeconds(2)));

        var error = (await TestMcpClient.JsonOf(await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}"))).GetProperty("error");

        error.GetProperty("code").GetInt32().ShouldBe(code);
        error.GetProperty("message").GetString().ShouldBe("Because.");
        error.GetProperty("data").GetProperty("retryable").GetBoolean().ShouldBe(isRetryable);
        error.GetProperty("data").GetProperty("outcome").GetString().ShouldBe(outcome);
    }

    [Theory]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(TimeoutException))]
    public async Task A_lost_silo_is_unknown_and_not_retryable(Type loss)
    {
        _host.Scene.Tools["echo"] = (_, _) => throw (Exception)Activator.CreateInstance(loss, "secret inner text")!;

        using var response = await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}");
        var text = await response.Content.ReadAsStringAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        text.ShouldContain("\"outcome\":\"unknown\"");
        text.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_bug_in_a_grain_is_a_generic_500()
    {
        _host.Scene.Tools["echo"] = (_, _) => throw new InvalidOperationException("secret inner text");

        using var response = await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}");

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_hosted_server_has_one_grain_and_a_session_keeps_to_one_shard_of_a_shared_connection()
    {
        for (var i = 0; i < 8; i++)
        {
            await _client.LegacyAsync("tools/call", "{\"name\":\"wide\"}");
        }

        var legacy = Drain();
        for (var i = 0; i < 8; i++)
        {
            await _client.ModernAsync("tools/call", "{\"name\":\"wide\"}");
        }

        var modern = Drain();
        await _client.LegacyAsync("tools/call", "{\"name\":\"local\"}");

        legacy.Distinct().Count().ShouldBe(1);
        modern.Distinct().Order().ShouldBe(["u/tn_one/cn_one/0", "u/tn_one/cn_one/1", "u/tn_one/cn_one/2", "u/tn_one/cn_one/3"]);
        Drain().ShouldBe(["h/tn_one/in_one/shared"]);
    }

    [Fact]
    public async Task A_cancellation_names_the_call_to_every_server_of_the_gateway_and_no_other_call()
    {
        await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}", id: "\"a\\u0062\"");
        _host.Scene.Calls.TryDequeue(out var seen).ShouldBeTrue();

        using var cancelled = await _client.SendAsync(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"ab\",\"reason\":\"no more\"}}");
        var same = _host.Scene.Cancellations.ToArray();
        await _client.SendAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"other\"}}");

        cancelled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        same.Select(entry => entry.CancelKey).Distinct().ShouldBe([seen.Call.CancelKey]);
        same.Select(entry => entry.Grain).ShouldContain("h/tn_one/in_one/shared");
        _host.Scene.Cancellations.Count(entry => entry.CancelKey == seen.Call.CancelKey).ShouldBe(same.Length);
        _host.Scene.Cancellations.Count.ShouldBe(2 * same.Length);
    }

    [Fact]
    public async Task A_client_that_takes_events_only_gets_its_answer_as_one()
    {
        using var response = await _client.LegacyAsync("tools/call", "{\"name\":\"echo\"}", accept: "text/event-stream");
        await using var events = await EventReader.OpenAsync(response);

        var answer = await events.NextAsync();

        answer!.Value.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");
        (await events.NextAsync()).ShouldBeNull();
    }

    private List<string> Drain()
    {
        var grains = new List<string>();
        while (_host.Scene.Calls.TryDequeue(out var call))
        {
            grains.Add(call.Grain);
        }

        return grains;
    }
}
