using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>What becomes of the answers, and of the absence of answers, of a remote server.</summary>
public sealed class AnswerTests
{
    private const string Result = """{"content":[{"type":"text","text":"\u00e9 <&> 1.50"}],"dup":1,"dup":2,"resultType":"complete"}""";

    public static TheoryData<string> Eras => ["legacy", "modern"];

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_result_is_relayed_byte_for_byte(string era)
    {
        var answer = await AnswerOfAsync(era, exchange => exchange.ReplyAsync(Result));

        answer.Status.ShouldBe(UpstreamAnswerStatus.Result);
        answer.Text().ShouldBe(Result);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task An_event_stream_is_read_up_to_the_answer_and_its_comments_are_ignored(string era)
    {
        var answer = await AnswerOfAsync(era, async exchange =>
        {
            await exchange.BeginEventsAsync();
            await exchange.SendAsync(": keep-alive\n\n");
            await exchange.SendAsync("data: not json\n\n");
            await exchange.EventAsync("""{"jsonrpc":"2.0","id":999999,"result":{"not":"ours"}}""");
            await exchange.SendAsync($"data: {exchange.ResultMessage("\ndata: {\ndata: \"ok\":true}")}\n\n");
            await exchange.UntilAbortedAsync();
        });

        answer.Text().ShouldBe("{\n\"ok\":true}");
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task Several_messages_under_application_json_are_read_line_by_line(string era)
    {
        var sink = new CollectingSink();

        var answer = await AnswerOfAsync(
            era,
            exchange => exchange.ReplyRawAsync(
                200,
                "application/json",
                """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}""" + "\n" + exchange.ResultMessage(Result)),
            sink);

        answer.Text().ShouldBe(Result);
        sink.TakeAll().ShouldBe([("notifications/message", """{"level":"info"}""")]);
    }

    [Theory]
    [InlineData("legacy", 400)]
    [InlineData("modern", 400)]
    [InlineData("modern", 404)]
    [InlineData("modern", 500)]
    [InlineData("modern", 503)]
    public async Task A_json_rpc_error_is_relayed_whatever_its_http_status(string era, int status)
    {
        var answer = await AnswerOfAsync(era, exchange => exchange.ReplyErrorAsync(status, -32020, "mismatch", """{"why":[1]}"""));

        answer.Status.ShouldBe(UpstreamAnswerStatus.Error);
        answer.Text().ShouldBe("""{"code":-32020,"message":"mismatch","data":{"why":[1]}}""");
    }

    [Fact]
    public async Task A_json_rpc_error_in_an_event_stream_under_an_error_status_is_relayed()
    {
        var answer = await AnswerOfAsync("modern", async exchange =>
        {
            await exchange.BeginEventsAsync(404);
            await exchange.EventAsync(exchange.ErrorMessage(-32601, "unknown"));
        });

        answer.Text().ShouldContain("-32601");
    }

    [Fact]
    public async Task An_error_without_an_id_answers_the_request_it_came_for()
    {
        var answer = await AnswerOfAsync("modern", exchange =>
            exchange.ReplyRawAsync(400, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse"}}"""));

        answer.Text().ShouldContain("-32700");
    }

    [Theory]
    [InlineData(503, "5", UpstreamAnswerStatus.NotStarted)]
    [InlineData(429, "5", UpstreamAnswerStatus.NotStarted)]
    [InlineData(503, null, UpstreamAnswerStatus.Unknown)]
    [InlineData(500, null, UpstreamAnswerStatus.Unknown)]
    [InlineData(502, null, UpstreamAnswerStatus.Unknown)]
    [InlineData(413, null, UpstreamAnswerStatus.NotStarted)]
    [InlineData(202, null, UpstreamAnswerStatus.Unknown)]
    [InlineData(403, null, UpstreamAnswerStatus.Unauthorized)]
    public async Task A_bare_http_status_is_named_as_what_it_is(int status, string? retryAfter, UpstreamAnswerStatus expected)
    {
        var answer = await AnswerOfAsync("modern", exchange =>
        {
            if (retryAfter is not null) exchange.SetHeader("Retry-After", retryAfter);
            return exchange.ReplyRawAsync(status, "text/plain", status == 202 ? "" : "secret words of the server");
        });

        answer.Status.ShouldBe(expected);
        answer.Reason!.ShouldNotContain("secret words");
        answer.Reason!.ShouldContain($"HTTP {status}");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var answer = await AnswerOfAsync("modern", exchange =>
        {
            exchange.SetHeader("Location", "/elsewhere");
            return exchange.ReplyStatusAsync(307);
        });

        answer.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
        answer.Reason!.ShouldContain("redirect");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task The_challenge_of_a_refused_credential_is_kept(int status)
    {
        var answer = await AnswerOfAsync("legacy", exchange =>
        {
            exchange.SetHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"a b\"");
            return exchange.ReplyErrorAsync(status, -32000, "denied");
        });

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unauthorized);
        Encoding.UTF8.GetString(answer.Payload.Span).ShouldBe("Bearer error=\"insufficient_scope\", scope=\"a b\"");
    }

    [Theory]
    [InlineData("text/html", "<p>hello</p>")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":{}}")]
    public async Task An_answer_that_is_none_leaves_the_outcome_unknown(string contentType, string body)
    {
        var answer = await AnswerOfAsync("modern", exchange => exchange.ReplyRawAsync(200, contentType, body));

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        answer.Reason.ShouldBe("The upstream server's answer is not a valid JSON-RPC response.");
    }

    [Fact]
    public async Task An_answer_with_invalid_utf8_or_an_encoding_we_did_not_ask_for_is_refused()
    {
        var answer = await AnswerOfAsync("modern", exchange =>
        {
            exchange.SetHeader("Content-Encoding", "gzip");
            return exchange.ReplyAsync("{}");
        });

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_large_is_refused_with_a_clear_reason(bool isStream)
    {
        var answer = await AnswerOfAsync(
            "modern",
            async exchange =>
            {
                var message = exchange.ResultMessage($$"""{"text":"{{new string('x', 5000)}}"}""");
                if (!isStream)
                {
                    await exchange.ReplyRawAsync(200, "application/json", message);
                    return;
                }

                await exchange.BeginEventsAsync();
                await exchange.EventAsync(message);
            },
            settings: ("MaxAnswerBytes", "4096"));

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        answer.Reason.ShouldBe("The upstream server's answer is larger than the 4096 bytes that this gateway accepts.");
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_request_left_leaves_the_outcome_unknown()
    {
        var answer = await AnswerOfAsync("modern", exchange =>
        {
            exchange.Break();
            return Task.CompletedTask;
        });

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
    }

    [Fact]
    public async Task A_modern_stream_that_breaks_is_a_lost_request_and_not_resumed()
    {
        await using var server = await FakeMcpServer.StartModernAsync(async exchange =>
        {
            await exchange.BeginEventsAsync();
            await exchange.SendAsync("id: 1\ndata: \n\n");
        });
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Unknown);
        server.Exchanges.ShouldNotContain(exchange => exchange.HttpMethod == "GET");
    }

    [Fact]
    public async Task A_server_that_is_not_there_has_run_nothing()
    {
        await using var servers = new RemoteServers();
        IUpstreamSession session;
        await using (var server = await FakeMcpServer.StartModernAsync(exchange => exchange.ReplyAsync("{}")))
        {
            session = await servers.ConnectAsync(server.Url);
        }

        await using (session)
        {
            var answer = await session.SendAsync(Call("t"), new CollectingSink(), CancellationToken.None);

            answer.Status.ShouldBe(UpstreamAnswerStatus.NotStarted);
            answer.Reason.ShouldBe("The upstream server could not be reached.");
        }
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_gets_no_request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.ReplyAsync("{}"), certificate);
        await using var servers = new RemoteServers();

        var outcome = await servers.TryConnectAsync(server.Url);

        outcome.Reason.ShouldBe("No secure connection to the upstream server could be made.");
        server.Exchanges.ShouldBeEmpty();
    }

    private static async Task<UpstreamAnswer> AnswerOfAsync(
        string era, Func<FakeMcpExchange, Task> handle, CollectingSink? sink = null, params (string Name, string Value)[] settings)
    {
        await using var server = era == "modern" ? await FakeMcpServer.StartModernAsync(handle) : await FakeMcpServer.StartLegacyAsync(handle);
        await using var servers = new RemoteServers(settings);
        await using var session = await servers.ConnectAsync(server.Url);
        return await session.SendAsync(Call("t"), sink ?? new CollectingSink(), TestContext.Current.CancellationToken);
    }
}
