using System.Runtime.CompilerServices;
using System.Text;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>Calls that take long or bring much: 2026-07-28 and 2025-11-25, Streamable HTTP.</summary>
public sealed class ToolsCallStreamTests : IAsyncLifetime
{
    private const string WithProgress = "{\"name\":\"slow\",\"_meta\":{\"progressToken\":\"p\"}}";
    private readonly TaskCompletionSource _go = new();
    private readonly TaskCompletionSource _left = new();
    private McpHost _host = null!;
    private TestMcpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync(new KeyValuePair<string, string?>("Mcp:MaxResultBytes", "1000000"));
        _host.Scene.SetGateway(McpScene.Tool("slow"));
        _client = _host.Client(_host.Scene.AddToken(Scopes.Write));
        await _client.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_arrives_while_the_call_runs_and_then_the_answer(bool isModern)
    {
        _host.Scene.Frames["slow"] = ProgressThenEnd;

        using var response = isModern ? await _client.ModernAsync("tools/call", WithProgress) : await _client.LegacyAsync("tools/call", WithProgress);
        await using var events = await EventReader.OpenAsync(response);
        var progress = await events.NextAsync();
        _go.SetResult();
        var answer = await events.NextAsync();

        progress!.Value.GetProperty("method").GetString().ShouldBe("notifications/progress");
        progress.Value.GetProperty("params").GetProperty("progressToken").GetString().ShouldBe("p");
        answer!.Value.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
        answer.Value.GetProperty("result").TryGetProperty("resultType", out _).ShouldBe(isModern);
        (await events.NextAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("{\"name\":\"slow\"}", "application/json, text/event-stream")]
    [InlineData(WithProgress, "application/json")]
    public async Task Who_asked_for_no_progress_or_takes_no_events_gets_one_json_answer(string parameters, string accept)
    {
        _go.SetResult();
        _host.Scene.Frames["slow"] = ProgressThenEnd;

        var answer = await TestMcpClient.JsonOf(await _client.LegacyAsync("tools/call", parameters, accept: accept));

        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task The_parts_of_a_large_result_are_one_result()
    {
        var text = new string('x', 200_000);
        _host.Scene.Frames["slow"] = _ => Parts($"{{\"content\":[{{\"type\":\"text\",\n\"text\":\"{text}\"}}]}}");

        var answer = await TestMcpClient.JsonOf(await _client.ModernAsync("tools/call", "{\"name\":\"slow\"}"));

        answer.GetProperty("result").GetProperty("resultType").GetString().ShouldBe("complete");
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(text);
    }

    [Fact]
    public async Task A_result_beyond_the_limit_is_refused_and_said_to_have_run()
    {
        _host.Scene.Frames["slow"] = _ => Parts($"{{\"content\":\"{new string('x', 1_100_000)}\"}}");

        var error = (await TestMcpClient.JsonOf(await _client.LegacyAsync("tools/call", "{\"name\":\"slow\"}"))).GetProperty("error");

        error.GetProperty("code").GetInt32().ShouldBe(-31004);
        error.GetProperty("data").GetProperty("outcome").GetString().ShouldBe("unknown");
    }

    [Fact]
    public async Task A_modern_client_that_leaves_cancels()
    {
        _host.Scene.Frames["slow"] = ProgressThenEnd;
        var response = await _client.ModernAsync("tools/call", WithProgress);
        await using (var events = await EventReader.OpenAsync(response))
        {
            await events.NextAsync();
        }

        response.Dispose();

        await _left.Task.WaitAsync(McpHost.Patience);
        _host.Scene.Calls.Single().Call.CancelWhenReaderLeaves.ShouldBeTrue();
    }

    [Fact]
    public async Task A_quiet_call_gets_comments_and_then_its_answer_as_an_event()
    {
        await using var host = await McpHost.StartAsync(new KeyValuePair<string, string?>("Mcp:KeepAlivePeriod", "00:00:01"));
        host.Scene.SetGateway(McpScene.Tool("slow"));
        host.Scene.Frames["slow"] = QuietThenEnd;
        var client = host.Client(host.Scene.AddToken(Scopes.Write));

        using var response = await client.ModernAsync("tools/call", "{\"name\":\"slow\"}");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[1];
        await stream.ReadExactlyAsync(first);
        _go.SetResult();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rest = await reader.ReadToEndAsync().WaitAsync(McpHost.Patience);

        first.ShouldBe(":"u8.ToArray());
        rest.ShouldContain("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":");
    }

    private async IAsyncEnumerable<UpstreamFrame> ProgressThenEnd([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return McpScene.Progress(1);
            await _go.Task.WaitAsync(cancellationToken);
            yield return McpScene.End(McpScene.Text("done"));
        }
        finally
        {
            _left.TrySetResult();
        }
    }

    private async IAsyncEnumerable<UpstreamFrame> QuietThenEnd([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _go.Task.WaitAsync(cancellationToken);
        yield return McpScene.End(McpScene.Text("done"));
    }

    private static async IAsyncEnumerable<UpstreamFrame> Parts(string result)
    {
        await Task.Yield();
        for (var i = 0; i < result.Length; i += UpstreamFrame.MaxPayload)
        {
            yield return McpScene.Chunk(result[i..Math.Min(result.Length, i + UpstreamFrame.MaxPayload)]);
        }

        yield return McpScene.End(CallReply.Result([]));
    }
}
