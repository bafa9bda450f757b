using System.Text;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

public sealed class UpstreamParamsWriterTests
{
    private const string Modern =
        "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{\"c\":1},\"io.modelcontextprotocol/clientInfo\":{\"name\":\"n\"}";

    [Theory]
    [InlineData("""{"name":"s__t","arguments":{ "b" : 1.0, "b":2 },"task":{}}""", """{"name":"t","arguments":{ "b" : 1.0, "b":2 },"task":{}}""")]
    [InlineData("""{ "arguments" : [ ] , "name" : "s__t" }""", """{ "arguments" : [ ] , "name" : "t" }""")]
    [InlineData("""{"_meta":{},"name":"x"}""", """{"_meta":{},"name":"t"}""")]
    [InlineData("""{"name":"x","_meta":{}}""", """{"name":"t","_meta":{}}""")]
    [InlineData("""{"n\u0061me":"\u0078"}""", """{"n\u0061me":"t"}""")]
    public void The_name_is_written_anew_and_the_rest_relayed(string parameters, string expected) =>
        Write(parameters, "t", new UpstreamMeta()).ShouldBe(expected);

    [Fact]
    public void Without_a_new_name_the_old_one_stays() =>
        Write("""{"uri":"u","name":"x"}""", null, new UpstreamMeta()).ShouldBe("""{"uri":"u","name":"x"}""");

    [Fact]
    public void A_name_is_escaped() =>
        Write("""{"name":"x"}""", "a\"b\\", new UpstreamMeta()).ShouldBe("""{"name":"a\"b\\"}""");

    [Fact]
    public void The_progress_token_is_replaced_or_removed()
    {
        const string parameters = """{"name":"x","_meta":{"a/b": 1,"progressToken":"client","c/d":"z"}}""";

        Write(parameters, "t", new UpstreamMeta()).ShouldBe("""{"name":"t","_meta":{"a/b": 1,"c/d":"z"}}""");
        Write(parameters, "t", new UpstreamMeta { ProgressToken = "17"u8 }).ShouldBe("""{"name":"t","_meta":{"progressToken":17,"a/b": 1,"c/d":"z"}}""");
        Write("""{"name":"x"}""", "t", new UpstreamMeta { ProgressToken = "17"u8 }).ShouldBe("""{"name":"t","_meta":{"progressToken":17}}""");
        Write("""{ }""", "t", new UpstreamMeta { ProgressToken = "17"u8 }).ShouldBe("""{ "_meta":{"progressToken":17}}""");
        Write(null, null, new UpstreamMeta { ProgressToken = "17"u8 }).ShouldBe("""{"_meta":{"progressToken":17}}""");
        Write(null, null, new UpstreamMeta()).ShouldBe("{}");
    }

    [Fact]
    public void Per_request_fields_are_removed_toward_a_legacy_upstream() =>
        Write($$"""{"_meta":{{{Modern}},"io.modelcontextprotocol/logLevel":"debug","io.modelcontextprotocol/related-task":{},"traceparent":"x"},"name":"x"}""", "t", new UpstreamMeta())
            .ShouldBe("""{"_meta":{"io.modelcontextprotocol/related-task":{},"traceparent":"x"},"name":"t"}""");

    [Fact]
    public void Per_request_fields_are_the_gateways_own_toward_a_modern_upstream()
    {
        var meta = new UpstreamMeta { Era = McpEra.Modern, ClientCapabilities = """{"c":1}"""u8, ClientInfo = """{"name":"n"}"""u8 };

        Write("""{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01","io.modelcontextprotocol/clientInfo":{"name":"client"},"io.modelcontextprotocol/logLevel":"info"}}""", "t", meta)
            .ShouldBe("{\"name\":\"t\",\"_meta\":{" + Modern + ",\"io.modelcontextprotocol/logLevel\":\"info\"}}");
        Write("""{"name":"x"}""", "t", meta).ShouldBe("{\"name\":\"t\",\"_meta\":{" + Modern + "}}");
    }

    [Fact]
    public void Capabilities_are_never_missing_toward_a_modern_upstream() =>
        Write(null, null, new UpstreamMeta { Era = McpEra.Modern, ProtocolVersion = "2027-01-01" })
            .ShouldBe("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2027-01-01","io.modelcontextprotocol/clientCapabilities":{}}}""");

    [Fact]
    public void The_trace_parent_is_replaced_if_there_is_a_new_one() =>
        Write("""{"_meta":{"traceparent":"old","tracestate":"s"}}""", null, new UpstreamMeta { TraceParent = "\"new\""u8 })
            .ShouldBe("""{"_meta":{"traceparent":"new","tracestate":"s"}}""");

    private static string Write(string? parameters, string? name, UpstreamMeta meta)
    {
        var message = parameters is null
            ? """{"jsonrpc":"2.0","id":1,"method":"m"}"""
            : $$"""{"jsonrpc":"2.0","id":1,"method":"m","params":{{parameters}},"x":1}""";
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        UpstreamParamsWriter.Write(output, Encoding.UTF8.GetBytes(message), Envelopes.Accept(message), name, meta);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
