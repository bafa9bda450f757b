using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.Mcp;
using static Archestra.Cluster.Protocol.Mcp.McpHeaderFault;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

/// <summary>2026-07-28, basic/transports/streamable-http, "Custom Headers from Tool Parameters".</summary>
public sealed class McpParamHeadersTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "region":{"type":"string","x-mcp-header":"Region"},
          "count":{"type":["integer","null"],"x-mcp-header":"Count"},
          "where":{"type":"object","properties":{"dry":{"type":"boolean","x-mcp-header":"Dry-Run"}}},
          "x-mcp-header":{"type":"object","default":{"x-mcp-header":1}},
          "plain":{"type":"number"}}}
        """;

    [Fact]
    public void Annotations_are_found_along_properties() =>
        Read(Schema).Items.Select(item => item.HeaderName).ShouldBe(["Mcp-Param-Region", "Mcp-Param-Count", "Mcp-Param-Dry-Run"]);

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"$defs":{"x-mcp-header":{"type":"string"}}}""")]
    public void A_schema_without_annotations_mirrors_nothing(string schema) => Read(schema).Items.ShouldBeEmpty();

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a\r\n"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"é"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":1}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"type":["string","integer"],"x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""")]
    [InlineData("""{"type":"string","x-mcp-header":"A"}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"if":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"$defs":{"d":{"type":"string","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"additionalProperties":{"type":"string","x-mcp-header":"A"}}}}""")]
    public void A_tool_whose_annotation_breaks_a_rule_is_left_out(string schema) =>
        McpParamHeaderSchema.TryRead(JsonDocument.Parse(schema).RootElement, out _).ShouldBeFalse();

    [Theory]
    [InlineData("""{"region":"us-west1","count":42,"where":{"dry":true}}""", "Mcp-Param-Region=us-west1;Mcp-Param-Count=42;Mcp-Param-Dry-Run=true")]
    [InlineData("""{"region":"世界","count":-7.0,"where":{"dry":false}}""", "Mcp-Param-Region==?base64?5LiW55WM?=;Mcp-Param-Count=-7;Mcp-Param-Dry-Run=false")]
    [InlineData("""{"r\u0065gion":"a\u0062","count":1e2}""", "Mcp-Param-Region=ab;Mcp-Param-Count=100")]
    [InlineData("""{"region":null,"count":null,"where":null}""", "")]
    [InlineData("""{"region":{},"count":1.5,"where":[{"dry":true}]}""", "")]
    [InlineData("""{"count":9007199254740992,"region":"\ud800"}""", "")]
    [InlineData("""{"where":{}}""", "")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    public void Values_are_mirrored_in_their_text_form(string arguments, string expected)
    {
        var headers = new List<KeyValuePair<string, string>>();

        Read(Schema).Encode(Encoding.UTF8.GetBytes(arguments), headers).ShouldBe(None);

        string.Join(';', headers.Select(header => $"{header.Key}={header.Value}")).ShouldBe(expected);
        Check(arguments, expected).ShouldBe(None);
    }

    [Theory]
    [InlineData("""{"count":42}""", "Mcp-Param-Count=42.0", None)]
    [InlineData("""{"count":42.0}""", "mcp-param-count=4.2e1", None)]
    [InlineData("""{"count":42}""", "", ParamMissing)]
    [InlineData("""{"count":42}""", "Mcp-Param-Count=43", ParamMismatch)]
    [InlineData("""{"count":42}""", "Mcp-Param-Count=x", ParamMismatch)]
    [InlineData("""{"region":"a"}""", "", ParamMissing)]
    [InlineData("""{"region":"a"}""", "Mcp-Param-Region=A", ParamMismatch)]
    [InlineData("""{"region":"42"}""", "Mcp-Param-Region=42.0", ParamMismatch)]
    [InlineData("""{"region":"a"}""", "Mcp-Param-Region=é", ParamMalformed)]
    [InlineData("""{"where":{"dry":true}}""", "Mcp-Param-Dry-Run=True", ParamMismatch)]
    [InlineData("""{"region":null}""", "Mcp-Param-Region=null", ParamMismatch)]
    [InlineData("{}", "Mcp-Param-Region=a", ParamMismatch)]
    [InlineData("{}", "Mcp-Param-Unknown=a", None)]
    [InlineData("""{"region":"a","region":"b"}""", "Mcp-Param-Region=a", ParamAmbiguous)]
    [InlineData("""{"where":{"dry":true},"wh\u0065re":{}}""", "", ParamAmbiguous)]
    public void Headers_are_compared_with_the_body(string arguments, string headers, McpHeaderFault expected) =>
        Check(arguments, headers).ShouldBe(expected);

    private static McpHeaderFault Check(string arguments, string headers)
    {
        var byName = headers.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return Read(Schema).Check(Encoding.UTF8.GetBytes(arguments), name => byName.GetValueOrDefault(name));
    }

    private static McpParamHeaders Read(string schema)
    {
        McpParamHeaderSchema.TryRead(JsonDocument.Parse(schema).RootElement, out var headers).ShouldBeTrue();
        return headers!;
    }
}
