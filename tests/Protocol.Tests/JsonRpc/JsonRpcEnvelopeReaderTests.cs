using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

/// <summary>What is read of a good message. Refusals are in <see cref="JsonRpcEnvelopeRefusalTests"/>.</summary>
public sealed class JsonRpcEnvelopeReaderTests
{
    [Fact]
    public void A_tool_call_is_read_with_everything_policy_asks_for()
    {
        const string json = """
            {"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"get_weather","arguments":{"name":"x","name":"y"},
             "_meta":{"progressToken":7,"io.modelcontextprotocol/protocolVersion":"2026-07-28",
             "io.modelcontextprotocol/clientCapabilities":{"a":1},"io.modelcontextprotocol/clientInfo":{"name":"c"},
             "io.modelcontextprotocol/logLevel":"debug","traceparent":"00-ab-cd-01","com.example/x":[1,2]}}}
            """;

        var envelope = Envelopes.Accept(json);

        envelope.Kind.ShouldBe(JsonRpcMessageKind.Request);
        envelope.Id.Kind.ShouldBe(JsonRpcIdKind.String);
        envelope.Id.Raw.Text(json).ShouldBe("\"a-1\"");
        envelope.Method.ShouldBeSameAs(McpMethods.ToolsCall);
        envelope.Name.ShouldBe("get_weather");
        envelope.NameRaw.Text(json).ShouldBe("\"get_weather\"");
        envelope.Arguments.Text(json).ShouldBe("""{"name":"x","name":"y"}""");
        envelope.Params.Text(json).ShouldStartWith("""{"name":"get_weather",""");
        envelope.Params.Text(json).ShouldEndWith("[1,2]}}");
        envelope.Meta.Raw.Text(json).ShouldStartWith("""{"progressToken":7""");
        envelope.Meta.ProgressToken.Raw.Text(json).ShouldBe("7");
        envelope.Meta.ProtocolVersion.ShouldBeSameAs(McpProtocolVersion.V20260728);
        envelope.Meta.ClientCapabilities.Text(json).ShouldBe("""{"a":1}""");
        envelope.Meta.ClientInfo.Text(json).ShouldBe("""{"name":"c"}""");
        envelope.Meta.LogLevel.Text(json).ShouldBe("\"debug\"");
        envelope.Meta.TraceParent.Text(json).ShouldBe("\"00-ab-cd-01\"");
    }

    [Fact]
    public void An_initialize_request_is_read()
    {
        const string json = """{"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"n"}},"jsonrpc":"2.0","id":0}""";

        var envelope = Envelopes.Accept(json);

        envelope.ProtocolVersion.ShouldBeSameAs(McpProtocolVersion.V20250618);
        envelope.Capabilities.Text(json).ShouldBe("{}");
        envelope.ClientInfo.Text(json).ShouldBe("""{"name":"n"}""");
        envelope.Id.Raw.Text(json).ShouldBe("0");
    }

    [Fact]
    public void A_cancellation_names_its_request()
    {
        const string json = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":-12,"reason":"r"}}""";

        var envelope = Envelopes.Accept(json);

        envelope.Kind.ShouldBe(JsonRpcMessageKind.Notification);
        envelope.Id.IsPresent.ShouldBeFalse();
        envelope.RequestId.ShouldBe(new JsonRpcId(new JsonSlice(json.IndexOf("-12", StringComparison.Ordinal), 3), JsonRpcIdKind.Integer));
    }

    [Fact]
    public void A_progress_notification_names_its_token()
    {
        const string json = """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":0.5}}""";

        Envelopes.Accept(json).ProgressToken.Raw.Text(json).ShouldBe("\"p\"");
    }

    [Fact]
    public void A_retried_request_carries_state_and_answers()
    {
        const string json = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"n","requestState":"s","inputResponses":{"k":{}}}}""";

        var envelope = Envelopes.Accept(json);

        envelope.RequestState.Text(json).ShouldBe("\"s\"");
        envelope.InputResponses.Text(json).ShouldBe("""{"k":{}}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"c"}}""", "\"c\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"\u0063"}}""", "\"\\u0063\"")]
    public void A_cursor_is_kept_as_it_was_written(string json, string expected) =>
        Envelopes.Accept(json).Cursor.Text(json).ShouldBe(expected);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}""")]
    public void A_response_is_read(string json)
    {
        var envelope = Envelopes.Accept(json);

        envelope.Kind.ShouldBe(JsonRpcMessageKind.Response);
        envelope.Method.ShouldBeNull();
        (envelope.Result.IsEmpty ^ envelope.Error.IsEmpty).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1,"message":""}}""")]
    public void An_error_without_id_passes_where_it_is_expected(string json)
    {
        Envelopes.Accept(json, new JsonRpcEnvelopeLimits { AcceptErrorWithoutId = true }).Id.IsPresent.ShouldBeFalse();
        Envelopes.Refuse(json).Code.ShouldBe(McpErrorCodes.InvalidRequest);
    }

    [Fact]
    public void Escapes_are_decoded_in_keys_and_values()
    {
        const string json = """{"\u006asonrpc":"2\u002e0","i\u0064":"\u0031","meth\u006fd":"tools\/call","params":{"n\u0061me":"g\u00e9\ud83d\ude00\n","ur\u0069":"file:\/\/\/x"}}""";

        var envelope = Envelopes.Accept(json);

        envelope.Method.ShouldBe("tools/call");
        envelope.Name.ShouldBe("gé😀\n");
        envelope.Uri.ShouldBe("file:///x");
        envelope.Id.Raw.Text(json).ShouldBe("\"\\u0031\"");
    }

    [Fact]
    public void Unknown_members_pass()
    {
        const string json = """{"jsonrpc":"2.0","id":1,"method":"x/y","extra":{"id":2},"params":{"other":1,"Other":2,"sſ":3}}""";

        Envelopes.Accept(json).Method.ShouldBe("x/y");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    [InlineData("\"\"")]
    [InlineData("\"9007199254740993\"")]
    [InlineData("\"1.5\"")]
    public void Strings_and_exact_integers_are_ids(string id)
    {
        var json = $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"ping"}""";

        Envelopes.Accept(json).Id.Raw.Text(json).ShouldBe(id);
    }

    [Fact]
    public void White_space_around_and_within_is_allowed()
    {
        const string json = " \r\n\t{ \"jsonrpc\" :\t\"2.0\" ,\n\"id\" : 1 , \"method\" : \"ping\" , \"params\" : { } } \n";

        Envelopes.Accept(json).Params.Text(json).ShouldBe("{ }");
    }

    [Fact]
    public void Depth_64_passes_and_65_does_not()
    {
        static string Nested(int depth) =>
            $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":{{{new string('[', depth - 2)}}}{{{new string(']', depth - 2)}}}}}""";

        Envelopes.Accept(Nested(64));
        Envelopes.Refuse(Nested(65)).Fault.ShouldBe(JsonRpcEnvelopeFault.TooDeep);
        Envelopes.Refuse(Nested(100_000)).Fault.ShouldBe(JsonRpcEnvelopeFault.TooDeep);
    }
}
