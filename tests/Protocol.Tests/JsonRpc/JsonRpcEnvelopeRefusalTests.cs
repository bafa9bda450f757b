using System.Text;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;
using static Archestra.Cluster.Protocol.JsonRpc.JsonRpcEnvelopeFault;
using static Archestra.Cluster.Protocol.JsonRpc.JsonRpcEnvelopeLocation;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

public sealed class JsonRpcEnvelopeRefusalTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("nul")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} x""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping",}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"/* */}""")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":+1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":0x1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":'1',"method":"ping"}""")]
    [InlineData("""{jsonrpc:"2.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"\x41"}}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":\"\n\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\0")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    [InlineData("\u00A0{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    public void What_is_no_json_is_a_parse_error_without_id(string json)
    {
        var error = Envelopes.Refuse(json);

        error.Fault.ShouldBe(MalformedJson);
        error.Code.ShouldBe(McpErrorCodes.ParseError);
        error.Id.IsPresent.ShouldBeFalse();
    }

    [Fact]
    public void Every_truncation_of_a_good_message_is_a_parse_error()
    {
        const string json = """{"jsonrpc":"2.0","id":"é","method":"tools/call","params":{"name":"n","_meta":{"progressToken":1}}}""";
        var utf8 = Encoding.UTF8.GetBytes(json);

        for (var length = 0; length < utf8.Length; length++)
        {
            Envelopes.Refuse(utf8[..length]).Code.ShouldBe(McpErrorCodes.ParseError);
        }
    }

    [Theory]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xFF, 0x41)]
    [InlineData(0xC3, 0x28)]
    [InlineData(0x80, 0x80)]
    public void Invalid_utf8_is_refused_even_where_nobody_looks(byte first, byte second)
    {
        var utf8 = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"a":"@@"}}}""");
        var at = utf8.AsSpan().IndexOf("@@"u8);
        utf8[at] = first;
        utf8[at + 1] = second;

        Envelopes.Refuse(utf8).Fault.ShouldBe(InvalidUtf8);
    }

    [Fact]
    public void A_surrogate_encoded_as_utf8_is_refused()
    {
        byte[] utf8 = [.. """{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":" """u8, 0xED, 0xA0, 0x80, .. "\"}}"u8];

        Envelopes.Refuse(utf8).Fault.ShouldBe(InvalidUtf8);
    }

    [Theory]
    [InlineData("[]", Batch)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", Batch)]
    [InlineData("1", NotAnObject)]
    [InlineData("null", NotAnObject)]
    [InlineData("\"x\"", NotAnObject)]
    [InlineData("{}", NotJsonRpc2)]
    [InlineData("""{"id":1,"method":"ping"}""", NotJsonRpc2)]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"ping"}""", NotJsonRpc2)]
    [InlineData("""{"jsonrpc":"2.00","id":1,"method":"ping"}""", NotJsonRpc2)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", NotJsonRpc2)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", NeitherCallNorAnswer)]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", NeitherCallNorAnswer)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", NeitherCallNorAnswer)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", NeitherCallNorAnswer)]
    [InlineData("""{"jsonrpc":"2.0","method":"ping","error":{}}""", NeitherCallNorAnswer)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", WrongType)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"x"}""", WrongType)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":1}""", InvalidMethod)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""", InvalidMethod)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":{"a":[]}}""", InvalidMethod)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""", ParamsNotAnObject)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":null}""", ParamsNotAnObject)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a\ud800"}""", UnsafeString)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a\u0000"}""", UnsafeString)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method\u0000":1}""", UnsafeMember)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","\udc00":1}""", UnsafeMember)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}}""", UnsafeMember)]
    public void What_is_no_json_rpc_is_an_invalid_request(string json, JsonRpcEnvelopeFault expected)
    {
        var error = Envelopes.Refuse(json);

        error.Fault.ShouldBe(expected);
        error.Code.ShouldBe(McpErrorCodes.InvalidRequest);
        error.Message.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e0")]
    [InlineData("-0")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("99999999999999999999999999")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""
        "\ud800"
        """)]
    [InlineData("""
        "\udc00\ud800"
        """)]
    [InlineData("""
        "a\u0000"
        """)]
    public void Every_other_id_is_refused(string id)
    {
        var error = Envelopes.Refuse($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"ping"}""");

        error.Fault.ShouldBe(InvalidId);
        error.Id.IsPresent.ShouldBeFalse();
        Envelopes.Refuse($$$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"requestId":{{{{id}}}}}}""").Code.ShouldBe(McpErrorCodes.InvalidParams);
        Envelopes.Refuse($$$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":{{{{id}}}}}}}""").Location.ShouldBe(Meta);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}""", Envelope)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","\u006dethod":"b"}""", Envelope)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","x":1,"x":2}""", Envelope)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{},"params":{}}""", Envelope)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"name":"a","name":"b"}}""", Params)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"name":"a","n\u0061me":"b"}}""", Params)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"arguments":1,"arguments":2}}""", Params)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{},"_meta":{}}}""", Params)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"progressToken":1,"progressToken":2}}}""", Meta)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"v/x":1,"v\/x":2}}}""", Meta)]
    public void The_same_member_twice_is_refused(string json, JsonRpcEnvelopeLocation location)
    {
        var error = Envelopes.Refuse(json);

        error.Fault.ShouldBe(DuplicateMember);
        error.Location.ShouldBe(location);
        error.Code.ShouldBe(location == Envelope ? McpErrorCodes.InvalidRequest : McpErrorCodes.InvalidParams);
        error.Id.Raw.Text(json).ShouldBe("1");
    }

    [Fact]
    public void An_id_given_twice_is_not_echoed() =>
        Envelopes.Refuse("""{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}""").Id.IsPresent.ShouldBeFalse();

    [Theory]
    [InlineData("Method", Envelope)]
    [InlineData("JSONRPC", Envelope)]
    [InlineData("j\u017Fonrpc", Envelope)]
    [InlineData("param\u017F", Envelope)]
    [InlineData("re\\u017Fult", Envelope)]
    [InlineData("\u0131d", Envelope)]
    [InlineData("Name", Params)]
    [InlineData("NAME", Params)]
    [InlineData("argument\u017F", Params)]
    [InlineData("ta\u017F\u212A", Params)]
    [InlineData("URI", Params)]
    [InlineData("requestid", Params)]
    [InlineData("_Meta", Params)]
    [InlineData("progressto\u212Aen", Meta)]
    [InlineData("PROGRESSTO\\u212AEN", Meta)]
    [InlineData("io.modelcontextprotocol/protocolversion", Meta)]
    [InlineData("IO.modelcontextprotocol/anything", Meta)]
    [InlineData("io.modelcontextprotocol/clientinfo", Meta)]
    [InlineData("TraceParent", Meta)]
    public void A_key_that_differs_from_a_known_one_by_case_only_is_refused(string key, JsonRpcEnvelopeLocation location)
    {
        var member = $"\"{key}\":1";
        var error = Envelopes.Refuse(location switch
        {
            Envelope => $$$"""{"jsonrpc":"2.0","id":1,"method":"a",{{{member}}}}""",
            Params => $$$$"""{"jsonrpc":"2.0","id":1,"method":"a","params":{{{{{member}}}}}}""",
            _ => $$$$"""{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{{{{{member}}}}}}}""",
        });

        error.Fault.ShouldBe(ConfusableMember);
        error.Location.ShouldBe(location);
    }

    [Theory]
    [InlineData("""{"name":1}""", Params)]
    [InlineData("""{"name":null}""", Params)]
    [InlineData("""{"uri":["x"]}""", Params)]
    [InlineData("""{"taskId":{}}""", Params)]
    [InlineData("""{"cursor":1}""", Params)]
    [InlineData("""{"protocolVersion":1}""", Params)]
    [InlineData("""{"capabilities":[]}""", Params)]
    [InlineData("""{"clientInfo":"x"}""", Params)]
    [InlineData("""{"_meta":null}""", Params)]
    [InlineData("""{"_meta":[]}""", Params)]
    [InlineData("""{"requestState":1}""", Params)]
    [InlineData("""{"inputResponses":[]}""", Params)]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":1}}""", Meta)]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":null}}""", Meta)]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientInfo":[]}}""", Meta)]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/logLevel":1}}""", Meta)]
    public void A_known_member_of_the_wrong_type_is_invalid_params(string parameters, JsonRpcEnvelopeLocation location)
    {
        var error = Envelopes.Refuse($$$$"""{"jsonrpc":"2.0","id":1,"method":"a","params":{{{{parameters}}}}}""");

        error.Fault.ShouldBe(WrongType);
        error.Location.ShouldBe(location);
        error.Code.ShouldBe(McpErrorCodes.InvalidParams);
    }

    [Fact]
    public void The_id_is_found_behind_the_fault() =>
        Envelopes.Refuse("""{"method":1,"jsonrpc":"2.0","id":"late"}""").Id.Kind.ShouldBe(JsonRpcIdKind.String);

    [Fact]
    public void Oversized_parts_are_refused()
    {
        static string Params(string inside) => $$$$"""{"jsonrpc":"2.0","id":1,"method":"a","params":{{{{{inside}}}}}}""";
        var many = string.Join(',', Enumerable.Range(0, JsonRpcEnvelopeLimits.MaxMembers).Select(i => $"\"k{i}\":{i}"));

        Envelopes.Accept(Params(many));
        Envelopes.Refuse(Params(many + ",\"one\":1")).Fault.ShouldBe(TooManyMembers);
        Envelopes.Refuse(Params($"\"{new string('k', 257)}\":1")).Fault.ShouldBe(MemberNameTooLong);
        Envelopes.Refuse(Params($"\"name\":\"{new string('n', 8193)}\"")).Fault.ShouldBe(StringTooLong);
        Envelopes.Refuse($$$"""{"jsonrpc":"2.0","id":"{{{new string('i', 255)}}}","method":"a"}""").Fault.ShouldBe(InvalidId);
    }
}
