using System.Text;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers.Otlp;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>A call is one trace: client, front-end, grain, upstream. Seen by a real collector, with real processes on both sides.</summary>
public sealed class TraceTests(TracedGateway fixture) : IClassFixture<TracedGateway>
{
    private const string Argument = "an-argument-nobody-may-see";

    private OtlpSink Sink => fixture.Sink;

    [Fact]
    public async Task A_call_to_a_remote_server_is_one_connected_trace_from_client_to_upstream()
    {
        var mine = ClientSpan.Create();
        using var client = await ConnectAsync(mine);
        (await client.CallToolAsync("remote__repeat", new { word = Argument })).Text.ShouldBe("again");

        var seen = fixture.Remote.Exchanges.Last(exchange => exchange.Method == "tools/call");
        var trace = await TraceAsync(mine, "POST", "POST /v1/mcp/{gateway}");
        ShouldLead(trace, SpanOf(MetaOf(seen.Message)), mine, "tools/call repeat", "carry tools/call", "tools/call remote__repeat", "POST /v1/mcp/{gateway}");
        ShouldBeConnected(trace, mine);

        // Over HTTP the span of the request itself is told, and it is a child of the message's.
        var http = trace.Single(span => span.SpanId == SpanOf(seen.Header("traceparent")!));
        (http.Source, http.ParentId).ShouldBe(("System.Net.Http", SpanOf(MetaOf(seen.Message))));
    }

    [Fact]
    public async Task A_call_to_a_hosted_server_is_one_connected_trace_from_client_to_upstream()
    {
        var mine = ClientSpan.Create();
        using var client = await ConnectAsync(mine);
        var wire = JsonDocument.Parse((await client.CallToolAsync("hosted__wire", new { word = Argument })).Text).RootElement;

        var trace = await TraceAsync(mine, "tools/call wire", "POST /v1/mcp/{gateway}");
        ShouldLead(
            trace, SpanOf(wire.GetProperty("meta").GetProperty("traceparent").GetString()!), mine,
            "tools/call wire", "carry tools/call", "tools/call hosted__wire", "POST /v1/mcp/{gateway}");
        ShouldBeConnected(trace, mine);
    }

    [Fact]
    public async Task Each_of_many_calls_has_a_trace_of_its_own()
    {
        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            var mine = ClientSpan.Create();
            using var client = McpClient.For(fixture.Endpoint, fixture.Scene.Token, modern: true);
            client.Trace = mine;
            (await client.CallToolAsync(n % 2 == 0 ? "hosted__echo" : "remote__repeat", new { n })).Text.ShouldNotBeEmpty();
            return mine;
        }));

        foreach (var mine in calls)
        {
            var trace = await TraceAsync(mine, "POST /v1/mcp/{gateway}");
            ShouldBeConnected(trace, mine);
            trace.Count(span => span.Name == "carry tools/call").ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_trace_in_meta_goes_before_that_of_the_request_and_its_state_travels_along()
    {
        using var client = await ConnectAsync(ClientSpan.Create());
        var (traceId, spanId) = ClientSpan.Create();
        var answer = await client.RequestAsync(
            "tools/call",
            new { name = "hosted__wire", arguments = new { }, _meta = new { traceparent = $"00-{traceId}-{spanId}-01", tracestate = "client=7", mine = 1 } });
        var meta = JsonDocument.Parse(answer.Text).RootElement.GetProperty("meta");

        await Eventually.HoldsAsync(() => Sink.Trace(traceId).Any(span => span.Kind == OtlpSpan.Server), "the trace of _meta arrives");
        var server = Sink.Trace(traceId).Single(span => span.Kind == OtlpSpan.Server);
        server.ParentId.ShouldBe(spanId);
        server.TraceState.ShouldBe("client=7");
        server.Links.Count.ShouldBe(1);
        meta.GetProperty("traceparent").GetString()!.ShouldContain(traceId);
        meta.GetProperty("traceparent").GetString()!.ShouldNotContain(spanId);
        meta.GetProperty("tracestate").GetString().ShouldBe("client=7");
        meta.GetProperty("mine").GetInt32().ShouldBe(1);
        await Eventually.HoldsAsync(async () => (await AuditedTracesAsync()).Contains(traceId), "the audit log names the same trace");
    }

    [Fact]
    public async Task The_audit_log_names_the_trace_that_the_collector_got()
    {
        var mine = ClientSpan.Create();
        using var client = await ConnectAsync(mine);
        await client.CallToolAsync("hosted__echo", new { });

        await Eventually.HoldsAsync(async () => (await AuditedTracesAsync()).Contains(mine.TraceId), "the call is on record");
    }

    [Fact]
    public async Task Nothing_that_is_exported_holds_a_token_an_argument_or_a_path_of_an_upstream()
    {
        var mine = ClientSpan.Create();
        using var client = await ConnectAsync(mine);
        await client.CallToolAsync("remote__repeat", new { word = Argument });
        await client.CallToolAsync($"no-such-tool-{Argument}", new { });
        await TraceAsync(mine, "POST /v1/mcp/{gateway}", "tools/call repeat");

        foreach (var (path, body, headers) in Sink.Requests)
        {
            var text = Encoding.UTF8.GetString(body);
            text.ShouldNotContain(fixture.Scene.Token, Case.Sensitive, path);
            text.ShouldNotContain("arch_", Case.Sensitive, path);
            text.ShouldNotContain(Argument, Case.Sensitive, path);
            text.ShouldNotContain("opensesame", Case.Sensitive, path);
            text.ShouldNotContain(fixture.Remote.Url.ToString(), Case.Sensitive, path);
            text.ShouldContain("gateway-under-test", Case.Sensitive, path);
            headers.ShouldContain("x-collector-key: opensesame");
        }
    }

    [Fact]
    public async Task The_node_s_own_work_begins_no_traces()
    {
        var mine = ClientSpan.Create();
        using var client = await ConnectAsync(mine);
        await client.CallToolAsync("remote__repeat", new { });
        await TraceAsync(mine, "POST /v1/mcp/{gateway}");

        Sink.Spans.Where(span => span.ParentId.Length == 0 && span.Kind != OtlpSpan.Server).ShouldBeEmpty();
    }

    private static string SpanOf(string traceParent) => traceParent.Split('-')[2];

    private static string MetaOf(JsonElement message) => message.GetProperty("params").GetProperty("_meta").GetProperty("traceparent").GetString()!;

    /// <summary>From a span up to the client's own, the named ones are met in this order; the cluster build has Orleans' between them.</summary>
    private static void ShouldLead(IReadOnlyList<OtlpSpan> trace, string from, ClientSpan to, params string[] names)
    {
        var met = new List<string>();
        var id = from;
        for (; trace.SingleOrDefault(span => span.SpanId == id) is { } span; id = span.ParentId)
        {
            met.Add(span.Name);
        }

        id.ShouldBe(to.SpanId, string.Join('\n', trace));
        met.Where(names.Contains).ShouldBe(names);
    }

    private static void ShouldBeConnected(IReadOnlyList<OtlpSpan> trace, ClientSpan root)
    {
        var known = trace.Select(span => span.SpanId).Append(root.SpanId).ToHashSet(StringComparer.Ordinal);
        trace.Where(span => !known.Contains(span.ParentId)).ShouldBeEmpty(string.Join('\n', trace));
    }

    /// <summary>Initialized; what comes after that belongs to the trace.</summary>
    private async Task<McpClient> ConnectAsync(ClientSpan trace)
    {
        var client = McpClient.For(fixture.Endpoint, fixture.Scene.Token);
        await client.InitializeAsync();
        client.Trace = trace;
        return client;
    }

    private async Task<IReadOnlyList<OtlpSpan>> TraceAsync(ClientSpan mine, params string[] names)
    {
        var id = mine.TraceId;
        await Eventually.HoldsAsync(() => names.All(name => Sink.Trace(id).Any(span => span.Name == name)), $"spans {string.Join(", ", names)} of {id}");
        return Sink.Trace(id);
    }

    private async Task<IEnumerable<string?>> AuditedTracesAsync() =>
        (await fixture.Scene.Api.GetAsync("audit?action=tool.call")).GetProperty("items").EnumerateArray()
            .Select(record => record.TryGetProperty("traceId", out var trace) ? trace.GetString() : null);
}
