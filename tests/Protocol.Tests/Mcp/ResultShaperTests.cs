using System.Buffers;
using System.Text;
using Archestra.Cluster.Protocol.Mcp;
using static Archestra.Cluster.Protocol.Mcp.McpEra;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

public sealed class ResultShaperTests
{
    private static readonly ResultCacheHints Private = new(TimeSpan.FromSeconds(5), IsPublic: false);

    [Theory]
    [InlineData(Legacy, Legacy, """{"content":[{"type":"text","text":"\u00e9"}],"isError":false,"_meta":{"x/y":1}}""")]
    [InlineData(Modern, Modern, """{"resultType":"complete","content":[],"structuredContent":{"a":1}}""")]
    [InlineData(Modern, Modern, """{"resultType":"input_required","requestState":"s"}""")]
    [InlineData(Modern, Modern, """{"resultType":"complete","ttlMs":1,"cacheScope":"public"}""")]
    [InlineData(Legacy, Modern, """{}""")]
    public void What_fits_is_not_touched(McpEra client, McpEra upstream, string result)
    {
        Shape(result, client, upstream).ShouldBe((ResultShapeOutcome.Unchanged, ""));
    }

    [Theory]
    [InlineData(Modern, Legacy, """{"content":[]}""", """{"resultType":"complete","content":[]}""")]
    [InlineData(Modern, Legacy, """{ }""", """{"resultType":"complete"}""")]
    [InlineData(Modern, Legacy, """{"resultType":7,"a":1}""", """{"resultType":"complete","a":1}""")]
    [InlineData(Modern, Modern, """{"a" : 1.0}""", """{"resultType":"complete","a" : 1.0}""")]
    [InlineData(Legacy, Modern, """{"resultType":"complete","a":1,"ttlMs":5,"cacheScope":"private"}""", """{"a":1}""")]
    [InlineData(Legacy, Modern, """{"a":1, "result\u0054ype":"complete"}""", """{"a":1}""")]
    [InlineData(Legacy, Modern, """{"resultType":"complete"}""", "{}")]
    [InlineData(Legacy, Legacy, """{"ttlMs":1,"b":[ 1 ]}""", """{"b":[ 1 ]}""")]
    public void Members_of_the_other_era_are_added_or_removed(McpEra client, McpEra upstream, string result, string expected) =>
        Shape(result, client, upstream).ShouldBe((ResultShapeOutcome.Rewritten, expected));

    [Theory]
    [InlineData(Legacy, """{"tools":[]}""", """{"resultType":"complete","ttlMs":5000,"cacheScope":"private","tools":[]}""")]
    [InlineData(Modern, """{"resultType":"complete","tools":[],"ttlMs":-1,"cacheScope":"public"}""", """{"ttlMs":5000,"cacheScope":"private","resultType":"complete","tools":[]}""")]
    public void Caching_hints_are_the_gateways_own(McpEra upstream, string result, string expected) =>
        Shape(result, Modern, upstream, Private).ShouldBe((ResultShapeOutcome.Rewritten, expected));

    [Fact]
    public void An_interim_result_has_no_caching_hints() =>
        Shape("""{"resultType":"input_required","ttlMs":1}""", Modern, Modern, Private)
            .ShouldBe((ResultShapeOutcome.Rewritten, """{"resultType":"input_required"}"""));

    [Theory]
    [InlineData("""{"_meta":{"archestra/x":1,"a":2},"c":1}""", """{"_meta":{"a":2},"c":1}""")]
    [InlineData("""{"_meta":{"a":2,"archestraError":{"url":"x"}}}""", """{"_meta":{"a":2}}""")]
    [InlineData("""{"_meta":{"ARCHESTRAerror":1,"Archestra/":2,"arche\u017Ftra/z":3}}""", """{"_meta":{}}""")]
    [InlineData("""{"structuredContent":{"archestraError":1,"archestraError":2,"k":{"archestraError":1}}}""", """{"structuredContent":{"k":{"archestraError":1}}}""")]
    [InlineData("""{"structuredContent":{"arche\u0073traError":1}}""", """{"structuredContent":{}}""")]
    public void Keys_that_only_the_gateway_may_set_are_removed(string result, string expected)
    {
        Shape(result, Legacy, Legacy).ShouldBe((ResultShapeOutcome.Rewritten, expected));
        Shape(result, Modern, Legacy).Text.ShouldBe("{\"resultType\":\"complete\"," + expected[1..]);
    }

    [Theory]
    [InlineData("""{"resultType":"complete","resultType":"input_required"}""")]
    [InlineData("""{"resultType":"complete","result\u0054ype":"input_required"}""")]
    [InlineData("""{"ResultType":"complete"}""")]
    [InlineData("""{"_meta":{},"_meta":{}}""")]
    [InlineData("""{"_META":{}}""")]
    [InlineData("""{"structuredcontent":{}}""")]
    [InlineData("""{"\u017FtructuredContent":{}}""")]
    [InlineData("""{"isError":true,"isError":false}""")]
    [InlineData("""{"ttlMs":1,"ttlMs":2}""")]
    [InlineData("""{"ttlMs":1,"CacheScope":"public"}""")]
    [InlineData("""{"resultType":"other"}""")]
    [InlineData("""{"resultType":1}""")]
    [InlineData("[]")]
    public void A_result_that_clients_would_read_differently_is_invalid(string result)
    {
        Shape(result, Modern, Modern).ShouldBe((ResultShapeOutcome.Invalid, ""));
        Shape(result, Legacy, Modern).ShouldBe((ResultShapeOutcome.Invalid, ""));
    }

    [Fact]
    public void A_failed_tool_and_an_interim_result_are_noticed()
    {
        Traits("""{"isError":true}""").ShouldBe(new ResultTraits(McpResultType.Complete, IsError: true));
        Traits("""{"isError":false,"resultType":"input_required"}""").ShouldBe(new ResultTraits(McpResultType.InputRequired, IsError: false));
    }

    private static ResultTraits Traits(string result)
    {
        ResultShaper.Shape(Encoding.UTF8.GetBytes(result), new ResultShaping { Client = Legacy, Upstream = Modern }, new ArrayBufferWriter<byte>(), out var traits);
        return traits;
    }

    private static (ResultShapeOutcome Outcome, string Text) Shape(string result, McpEra client, McpEra upstream, ResultCacheHints? cache = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var shaping = new ResultShaping { Client = client, Upstream = upstream, Cache = cache };
        var outcome = ResultShaper.Shape(Encoding.UTF8.GetBytes(result), shaping, output, out _);
        return (outcome, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
