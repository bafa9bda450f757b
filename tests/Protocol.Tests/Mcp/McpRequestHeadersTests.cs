using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Protocol.Tests.JsonRpc;
using static Archestra.Cluster.Protocol.Mcp.McpHeaderFault;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

/// <summary>2026-07-28, basic/transports/streamable-http, "Server Validation".</summary>
public sealed class McpRequestHeadersTests
{
    private const string Meta = """ "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"} """;

    [Theory]
    [InlineData("2026-07-28", "tools/call", "run", None)]
    [InlineData(" 2026-07-28 ", "tools/call\t", " run ", None)]
    [InlineData("2026-07-28", "tools/call", "=?base64?cnVu?=", None)]
    [InlineData(null, "tools/call", "run", ProtocolVersionMissing)]
    [InlineData("2025-11-25", "tools/call", "run", ProtocolVersionMismatch)]
    [InlineData("2026-07-28,2026-07-28", "tools/call", "run", ProtocolVersionMismatch)]
    [InlineData("2026-07-28", null, "run", MethodMissing)]
    [InlineData("2026-07-28", "Tools/Call", "run", MethodMismatch)]
    [InlineData("2026-07-28", "tools/list", "run", MethodMismatch)]
    [InlineData("2026-07-28", "tools/call", null, NameMissing)]
    [InlineData("2026-07-28", "tools/call", "Run", NameMismatch)]
    [InlineData("2026-07-28", "tools/call", "", NameMismatch)]
    [InlineData("2026-07-28", "tools/call", "=?base64?cnV?=", NameMalformed)]
    [InlineData("2026-07-28", "tools/call", "rün", NameMalformed)]
    public void The_headers_of_a_tool_call_mirror_its_body(string? version, string? method, string? name, McpHeaderFault expected) =>
        Check("tools/call", """ "name":"run", """, version, method, name).ShouldBe(expected);

    [Theory]
    [InlineData("prompts/get", """ "name":"x", """)]
    [InlineData("resources/read", """ "uri":"x", """)]
    [InlineData("tasks/get", """ "taskId":"x", """)]
    [InlineData("tasks/update", """ "taskId":"x", """)]
    [InlineData("tasks/cancel", """ "taskId":"x", """)]
    public void Each_named_method_mirrors_its_own_member(string method, string member)
    {
        Check(method, member, "2026-07-28", method, "x").ShouldBe(None);
        Check(method, member, "2026-07-28", method, null).ShouldBe(NameMissing);
        Check(method, member, "2026-07-28", method, "y").ShouldBe(NameMismatch);
    }

    [Fact]
    public void A_name_that_is_not_ascii_is_compared_decoded() =>
        Check("tools/call", """ "name":"世界", """, "2026-07-28", "tools/call", McpHeaderValue.Encode("世界")).ShouldBe(None);

    [Fact]
    public void A_method_without_a_name_needs_no_name_header()
    {
        Check("tools/list", "", "2026-07-28", "tools/list", null).ShouldBe(None);
        Check("tools/list", "", "2026-07-28", "tools/list", "anything").ShouldBe(None);
    }

    [Fact]
    public void A_body_without_the_mirrored_member_is_not_the_headers_fault()
    {
        Check("tools/call", "", "2026-07-28", "tools/call", null).ShouldBe(None);
        Check("tools/call", "", "2026-07-28", "tools/call", "run").ShouldBe(NameMismatch);
    }

    [Fact]
    public void A_modern_header_on_a_body_without_version_is_a_mismatch() =>
        McpRequestHeaders.Check(Envelopes.Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""), "2026-07-28", "tools/list", null)
            .ShouldBe(ProtocolVersionMismatch);

    [Fact]
    public void A_notification_needs_no_headers_but_may_not_contradict_its_body()
    {
        var envelope = Envelopes.Accept("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");

        McpRequestHeaders.Check(envelope, null, null, null).ShouldBe(None);
        McpRequestHeaders.Check(envelope, "2026-07-28", null, null).ShouldBe(None);
        McpRequestHeaders.Check(envelope, null, "tools/call", null).ShouldBe(MethodMismatch);
    }

    private static McpHeaderFault Check(string bodyMethod, string members, string? version, string? method, string? name) =>
        McpRequestHeaders.Check(
            Envelopes.Accept("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + bodyMethod + "\",\"params\":{" + members + Meta + "}}"),
            version, method, name);
}
