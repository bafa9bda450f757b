using System.Buffers;
using System.Diagnostics;
using System.Text;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

/// <summary>The path of a call does not allocate but for the strings that policy compares. Times are printed, not judged.</summary>
public sealed class AllocationTests(ITestOutputHelper testOutput)
{
    private static readonly byte[] ToolCall = Encoding.UTF8.GetBytes("""
        {"jsonrpc":"2.0","id":42,"method":"tools/call","params":{"name":"get_weather","arguments":{"city":"Zürich","days":3,"units":["c","f"]},
         "_meta":{"progressToken":"p-1","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},
         "io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"traceparent":"00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"}}}
        """);

    private static readonly byte[] Result = Encoding.UTF8.GetBytes(
        """{"content":[{"type":"text","text":"sunny"}],"structuredContent":{"sky":"clear"},"isError":false,"_meta":{"x/y":1}}""");

    [Fact]
    public void A_tool_call_allocates_its_name_and_nothing_else()
    {
        var ofName = BytesOf(() => new string('x', "get_weather".Length));

        BytesOf(() => Read(ToolCall)).ShouldBe(ofName);
    }

    [Fact]
    public void A_message_without_a_name_allocates_nothing()
    {
        var list = """{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"cursor":"x","_meta":{"progressToken":1}}}"""u8.ToArray();
        var cancelled = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"""u8.ToArray();

        BytesOf(() => Read(list)).ShouldBe(0);
        BytesOf(() => Read(cancelled)).ShouldBe(0);
    }

    [Fact]
    public void Composing_the_upstream_request_allocates_nothing()
    {
        var envelope = Read(ToolCall);
        var written = new ArrayBufferWriter<byte>(4096);

        BytesOf(() =>
        {
            written.ResetWrittenCount();
            var meta = new UpstreamMeta { Era = McpEra.Modern, ProgressToken = "7"u8 };
            JsonRpcRequestWriter.WriteRequestHead(written, "9"u8, McpMethods.ToolsCall);
            UpstreamParamsWriter.Write(written, ToolCall, envelope, "weather", meta);
        }).ShouldBe(0);
    }

    [Theory]
    [InlineData(McpEra.Legacy)]
    [InlineData(McpEra.Modern)]
    public void Shaping_a_result_allocates_nothing(McpEra client)
    {
        var written = new ArrayBufferWriter<byte>(4096);
        var shaping = new ResultShaping { Client = client, Upstream = McpEra.Legacy };

        BytesOf(() =>
        {
            written.ResetWrittenCount();
            return ResultShaper.Shape(Result, shaping, written, out _);
        }).ShouldBe(0);
    }

    [Fact]
    public void Speed_is_printed()
    {
        Measure("tools/call", ToolCall);
        Measure("tools/call with 100 KB of arguments", Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"n","arguments":{"text":"@"}}}""".Replace("@", new string('x', 100_000), StringComparison.Ordinal)));
    }

    private void Measure(string what, byte[] message)
    {
        const int rounds = 20_000;
        Read(message);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < rounds; i++)
        {
            Read(message);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        testOutput.WriteLine($"{what}: {message.Length} bytes, {elapsed.TotalMicroseconds / rounds:F2} µs, {message.Length * (double)rounds / elapsed.TotalSeconds / 1e6:F0} MB/s");
    }

    private static JsonRpcEnvelope Read(byte[] message)
    {
        if (!JsonRpcEnvelopeReader.TryRead(message, JsonRpcEnvelopeLimits.Default, out var envelope, out var error))
        {
            Assert.Fail(error.Message);
        }

        return envelope;
    }

    private static long BytesOf<T>(Func<T> action) => BytesOf(() =>
    {
        action();
    });

    private static long BytesOf(Action action)
    {
        // The first rounds initialize what is initialized once.
        for (var i = 0; i < 50; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
