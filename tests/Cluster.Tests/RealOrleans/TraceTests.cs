using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers.Otlp;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>A trace crosses from the front-end's process to a silo's: Orleans carries it in its request context.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class TraceTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("remote__repeat", "tools/call repeat")]
    [InlineData("hosted__echo", "tools/call echo")]
    public async Task A_call_is_one_connected_trace_over_two_processes(string tool, string upstream)
    {
        var mine = ClientSpan.Create();
        using var client = await fixture.ConnectAsync(0);
        client.Trace = mine;
        await ClusterFixture.CallAsync(client, tool, new { word = "traced" });

        IReadOnlyList<OtlpSpan> Trace() => fixture.Sink.Trace(mine.TraceId);
        await Eventually.HoldsAsync(() => Trace().Any(span => span.Name == upstream) && Trace().Any(span => span.Name == $"tools/call {tool}"), "both ends of the trace arrive");
        await Eventually.HoldsAsync(() => Path(Trace(), upstream)?[^1] == mine.SpanId, "the way from upstream to client is whole");

        var (silo, frontend) = (Trace().First(span => span.Name == upstream), Trace().First(span => span.Name == $"tools/call {tool}"));
        silo.Instance.ShouldNotBe(frontend.Instance);
        Trace().ShouldContain(span => span.Source == "Microsoft.Orleans.Application" && span.Instance == frontend.Instance && span.Kind == OtlpSpan.Client);
        Trace().ShouldContain(span => span.Source == "Microsoft.Orleans.Application" && span.Instance == silo.Instance && span.Kind == OtlpSpan.Server);
    }

    [Fact]
    public async Task Polls_between_the_nodes_begin_no_traces()
    {
        using var client = await fixture.ConnectAsync(0);
        await ClusterFixture.CallAsync(client, "remote__repeat", new { word = "once" });
        await Eventually.HoldsAsync(() => fixture.Sink.Spans.Count > 0, "spans arrive");

        fixture.Sink.Spans.Where(span => span.ParentId.Length == 0).ShouldAllBe(span => span.Source == "Microsoft.AspNetCore");
    }

    /// <summary>The ids from a span upwards, the last one of a span that is not ours; null when the span is not there.</summary>
    private static List<string>? Path(IReadOnlyList<OtlpSpan> trace, string name)
    {
        var span = trace.FirstOrDefault(one => one.Name == name);
        if (span is null)
        {
            return null;
        }

        List<string> path = [span.SpanId];
        for (; span is not null; span = trace.FirstOrDefault(one => one.SpanId == path[^1]))
        {
            path.Add(span.ParentId);
        }

        return path;
    }
}
