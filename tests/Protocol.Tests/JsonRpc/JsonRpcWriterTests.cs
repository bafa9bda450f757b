using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

public sealed class JsonRpcWriterTests
{
    [Fact]
    public void A_result_is_wrapped_as_it_is() =>
        Written.By(output => JsonRpcResponseWriter.WriteResult(output, "\"\\u0061\""u8, """{ "a" : 1.50 }"""u8))
            .ShouldBe("""{"jsonrpc":"2.0","id":"\u0061","result":{ "a" : 1.50 }}""");

    [Fact]
    public void An_error_carries_code_message_and_data() =>
        Written.By(output => JsonRpcResponseWriter.WriteError(output, "7"u8, McpErrorCodes.UnsupportedProtocolVersion, "no \"x\"", """{"supported":[]}"""u8))
            .ShouldBe("""{"jsonrpc":"2.0","id":7,"error":{"code":-32022,"message":"no \"x\"","data":{"supported":[]}}}""");

    [Fact]
    public void An_error_for_an_unreadable_id_has_id_null() =>
        Written.By(output => JsonRpcResponseWriter.WriteError(output, default, McpErrorCodes.ParseError, "p"))
            .ShouldBe("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"p"}}""");

    [Fact]
    public void An_upstream_error_is_relayed_under_the_callers_id() =>
        Written.By(output => JsonRpcResponseWriter.WriteRawError(output, "1"u8, """{"code":-1,"message":"m"}"""u8))
            .ShouldBe("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}""");

    [Fact]
    public void Requests_and_notifications_are_written_anew()
    {
        Written.By(output => JsonRpcRequestWriter.WriteRequest(output, "9"u8, "tools/list")).ShouldBe("""{"jsonrpc":"2.0","id":9,"method":"tools/list"}""");
        Written.By(output => JsonRpcRequestWriter.WriteRequest(output, "9"u8, "a", "{}"u8)).ShouldBe("""{"jsonrpc":"2.0","id":9,"method":"a","params":{}}""");
        Written.By(output => JsonRpcRequestWriter.WriteNotification(output, "b", """{"x":1}"""u8)).ShouldBe("""{"jsonrpc":"2.0","method":"b","params":{"x":1}}""");
    }

    [Theory]
    [InlineData("plain name")]
    [InlineData("\"\\\b\f\n\r\t\u0001\u007f")]
    [InlineData("é世界😀\u2028")]
    [InlineData("")]
    public void Every_text_survives_writing(string text)
    {
        var json = Written.By(output => JsonRpcRequestWriter.WriteNotification(output, text));

        JsonDocument.Parse(json).RootElement.GetProperty("method").GetString().ShouldBe(text);
    }

    [Fact]
    public void A_progress_notification_gets_the_clients_token()
    {
        const string message = """{"jsonrpc":"2.0","method":"notifications/progress","params":{ "progress":0.5,"progressToken" : 77, "message":"m"},"x":1}""";

        Written.By(output => ProgressNotificationWriter.Write(output, Encoding.UTF8.GetBytes(message), Envelopes.Accept(message), "\"mine\""u8))
            .ShouldBe("""{"jsonrpc":"2.0","method":"notifications/progress","params":{ "progress":0.5,"progressToken" : "mine", "message":"m"}}""");
    }

    [Theory]
    [InlineData("""{"code":-32601,"message":"m","data":[1]}""", true)]
    [InlineData("""{"message":"m","code":1}""", true)]
    [InlineData("""{"code":1.5,"message":"m"}""", false)]
    [InlineData("""{"code":"1","message":"m"}""", false)]
    [InlineData("""{"code":99999999999,"message":"m"}""", false)]
    [InlineData("""{"code":1}""", false)]
    [InlineData("""{"code":1,"message":2}""", false)]
    [InlineData("""{"code":1,"code":2,"message":"m"}""", false)]
    [InlineData("""{"code":1,"message":"m","messag\u0065":"n"}""", false)]
    [InlineData("""{"code":1,"message":"m","data":1,"data":2}""", false)]
    [InlineData("[]", false)]
    public void An_error_object_has_one_integer_code_and_one_message(string error, bool valid)
    {
        JsonRpcErrorReader.TryRead(Encoding.UTF8.GetBytes(error), out var code, out var message, out var data).ShouldBe(valid);
        if (valid)
        {
            message.Text(error).ShouldBe("\"m\"");
            code.ShouldNotBe(0);
            data.IsEmpty.ShouldBe(!error.Contains("data", StringComparison.Ordinal));
        }
    }
}
