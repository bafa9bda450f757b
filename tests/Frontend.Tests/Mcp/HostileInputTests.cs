using System.Net;
using System.Net.Sockets;
using System.Text;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>Whatever a client with a good token sends, the answer is a 4xx or a JSON-RPC error in the field's terms, and nothing leaks.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private McpHost _host = null!;
    private string _token = null!;

    public static TheoryData<string, int> MalformedMessages => new()
    {
        { "", -32700 },
        { "{", -32700 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi", -32700 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} trailing", -32700 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",}", -32700 },
        { "// comment\n{}", -32700 },
        { "null", -32600 },
        { "\"text\"", -32600 },
        { "[]", -32600 },
        { "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600 },
        { "{}", -32600 },
        { "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1e3,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"Method\":\"tools/call\"}", -32600 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"NAME\":\"b\"}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"\\ud800\"}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":7}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":{\"progressToken\":{}}}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":5}}", -32602 },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"method\":\"ping\"}", -32600 },
    };

    public async ValueTask InitializeAsync()
    {
        _host = await McpHost.StartAsync(new KeyValuePair<string, string?>("Mcp:MaxBodyBytes", "65536"));
        _host.Scene.SetGateway(McpScene.Tool("echo", Scopes.Read));
        _host.Scene.Tools["echo"] = (_, _) => Task.FromResult(McpScene.Text("hi"));
        _token = _host.Scene.AddToken(Scopes.Write);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(MalformedMessages))]
    public async Task A_malformed_message_is_400_with_the_right_code(string message, int code)
    {
        using var response = await _host.Client(_token).SendAsync(message);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeOf(response)).ShouldBe(code);
    }

    [Fact]
    public async Task Invalid_utf8_is_a_parse_error()
    {
        using var response = await _host.Client(_token).SendAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"p"u8, 0xC3, 0x28, .. "\"}"u8]);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeOf(response)).ShouldBe(-32700);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task Deep_nesting_is_a_parse_error(int depth)
    {
        var deep = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        using var response = await _host.Client(_token).SendAsync($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{{\"a\":{deep}}}}}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeOf(response)).ShouldBe(-32700);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-7")]
    [InlineData("0")]
    [InlineData("\"1\"")]
    [InlineData("\"\"")]
    [InlineData("\"\\u00e9\\\"\"")]
    [InlineData("9007199254740991")]
    public async Task An_id_comes_back_as_it_was_written(string id)
    {
        var client = _host.Client(_token);
        await client.InitializeAsync();
        using var response = await client.LegacyAsync("ping", id: id);

        (await response.Content.ReadAsStringAsync()).ShouldBe($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{}}}}");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("garbage")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? contentType)
    {
        using var response = await _host.Client(_token).SendAsync("{}"u8.ToArray(), contentType);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_compressed_body_is_415()
    {
        using var response = await _host.Client(_token).SendAsync("{}", request => request.Content!.Headers.Add("Content-Encoding", "gzip"));

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0, text/event-stream;q=0")]
    [InlineData("application/xml, image/*")]
    public async Task An_accept_header_that_takes_neither_type_is_406(string accept)
    {
        using var response = await _host.Client(_token).SendAsync("{}", accept: accept);

        response.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task An_announced_oversized_body_is_413()
    {
        using var response = await _host.Client(_token).SendAsync(new byte[70_000]);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_oversized_body_without_a_length_is_413()
    {
        using var response = await _host.Client(_token).SendAsync("", request =>
        {
            request.Content = new StreamContent(new MemoryStream(new byte[70_000]));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Headers.TransferEncodingChunked = true;
        });

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Oversized_headers_are_431()
    {
        using var response = await _host.Client(_token).SendAsync("{}", request => request.Headers.Add("X-Big", new string('x', 40_000)));

        response.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Theory]
    [InlineData("Host: evil.example\r\n", 421)]
    [InlineData("Host: localhost.evil.example\r\n", 421)]
    [InlineData("Host: 127.0.0.1.evil.example\r\n", 421)]
    [InlineData("", 400)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n", 403)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: null\r\n", 403)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: http://127.0.0.1.evil.example\r\n", 403)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: file://\r\n", 403)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: http://localhost:1\r\nOrigin: https://evil.example\r\n", 403)]
    [InlineData("Host: 127.0.0.1\r\nOrigin: http://localhost:6274\r\n", 400)]
    public async Task A_foreign_host_or_origin_is_refused_before_anything_else(string headers, int status)
    {
        // The last one passes the check and is then told about its message.
        var answer = await RawAsync(
            $"POST /v1/mcp/{McpScene.Gateway} HTTP/1.1\r\n{headers}Authorization: Bearer {_token}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}");

        answer.ShouldStartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public async Task A_truncated_body_gets_no_server_error()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/mcp/{McpScene.Gateway} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {_token}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{{\"jsonrpc\""));
        socket.Client.Shutdown(SocketShutdown.Send);

        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync().WaitAsync(McpHost.Patience);

        answer.ShouldNotContain("HTTP/1.1 5");
    }

    [Theory]
    [InlineData("a\u0000b")]
    [InlineData("not a session")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("a.b.c")]
    public async Task A_forged_session_is_404_and_none_is_400(string session)
    {
        var client = _host.Client(_token);
        using var without = await client.LegacyAsync("ping");
        client.Session = session.Replace("\u0000", "", StringComparison.Ordinal);
        using var forged = await client.LegacyAsync("ping");

        without.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        forged.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await CodeOf(forged)).ShouldBe(-32001);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Another_method_is_405(string method)
    {
        using var response = await _host.SendAsync(() => McpHost.Request(new HttpMethod(method), _token));

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_name_that_is_a_program_is_only_a_name()
    {
        var client = _host.Client(_token);
        await client.InitializeAsync();
        foreach (var name in new[] { "../../etc/passwd", "'; drop table tools; --", "<script>", "echo\\u0000", "__proto__", new string('x', 7000) })
        {
            using var response = await client.LegacyAsync("tools/call", $"{{\"name\":\"{name}\"}}");
            ((int)response.StatusCode).ShouldBeOneOf(200, 400);
            (await CodeOf(response)).ShouldBe(-32602);
        }
    }

    private static async Task<int> CodeOf(HttpResponseMessage response) =>
        (await TestMcpClient.JsonOf(response)).GetProperty("error").GetProperty("code").GetInt32();

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(McpHost.Patience);
    }
}
