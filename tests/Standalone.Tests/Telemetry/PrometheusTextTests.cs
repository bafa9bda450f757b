using System.Diagnostics.Metrics;
using System.Text;
using Archestra.Cluster.Hosting.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>The exposition format by its own rules (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
public sealed class PrometheusTextTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("archestra.refusals", "{refusal}", true, "archestra_refusals_total")]
    [InlineData("dotnet.process.memory.working_set", "By", false, "dotnet_process_memory_working_set_bytes")]
    [InlineData("already.in_seconds", "s", false, "already_in_seconds")]
    [InlineData("already.total", null, true, "already_total")]
    [InlineData("share", "1", false, "share_ratio")]
    [InlineData("9lives", null, false, "_9lives")]
    [InlineData("odd-näme", null, false, "odd_n_me")]
    public void Names_follow_the_compatibility_rules(string name, string? unit, bool isCounter, string expected) =>
        PrometheusName.Of(name, unit, isCounter).ShouldBe(expected);

    [Fact]
    public async Task Backslashes_quotes_and_line_feeds_are_escaped()
    {
        var text = await RenderAsync(meter => meter.CreateCounter<long>("things", "{thing}", "one \\ two\nthree")
            .Add(3, new KeyValuePair<string, object?>("a.label", "x\\y\"z\n")));

        text.ShouldContain("# HELP things_total one \\\\ two\\nthree\n# TYPE things_total counter\n");
        text.ShouldContain("things_total{a_label=\"x\\\\y\\\"z\\n\"} 3\n");
        new PrometheusAnswer(text).ShouldBeWellFormed();
    }

    [Fact]
    public async Task Buckets_add_up_and_end_in_infinity()
    {
        var text = await RenderAsync(meter =>
        {
            var histogram = meter.CreateHistogram("took", "s", "", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.001, 1] });
            foreach (var value in new[] { 0.00005, 0.0005, 0.0005, 3 })
            {
                histogram.Record(value);
            }
        });

        text.ShouldContain("took_seconds_bucket{le=\"0.0001\"} 1\ntook_seconds_bucket{le=\"0.001\"} 3\ntook_seconds_bucket{le=\"1\"} 3\ntook_seconds_bucket{le=\"+Inf\"} 4\n");
        text.ShouldContain("took_seconds_count 4\n");
        new PrometheusAnswer(text).ShouldBeWellFormed();
    }

    [Fact]
    public async Task A_level_is_a_gauge_and_may_fall_below_nothing()
    {
        var text = await RenderAsync(meter => meter.CreateUpDownCounter<long>("level", "{call}").Add(-2));

        text.ShouldContain("# TYPE level gauge\nlevel -2\n");
    }

    private static async Task<string> RenderAsync(Action<Meter> measure)
    {
        using var exporter = new PrometheusExporter();
        using var meter = new Meter(Guid.NewGuid().ToString());
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(new BaseExportingMetricReader(exporter)).Build();
        measure(meter);
        return Encoding.UTF8.GetString((await exporter.ReadAsync(TestContext.Current.CancellationToken))!.Value.Span);
    }
}
