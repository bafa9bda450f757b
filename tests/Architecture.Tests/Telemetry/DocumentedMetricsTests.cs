using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Hosting.Telemetry;
using Archestra.Cluster.Protocol.Telemetry;
using Archestra.Cluster.Testing.Documents;

namespace Archestra.Cluster.Architecture.Tests.Telemetry;

/// <summary>A metric without its line in docs/operations.md means nothing to whoever is on call, and a line without its metric misleads.</summary>
public sealed class DocumentedMetricsTests
{
    [Fact]
    public void Every_metric_is_documented_and_every_documented_metric_exists()
        => Instruments().Select(instrument => instrument.Name).Concat(MetricSelection.PlatformMetrics).Distinct(StringComparer.Ordinal)
            .ShouldBe(MetricsTable.Read().Keys, ignoreOrder: true);

    [Fact]
    public void The_documented_kinds_and_units_are_those_of_the_instruments()
    {
        var table = MetricsTable.Read();

        Instruments().Select(instrument => (instrument.Name, Kind: KindOf(instrument), instrument.Unit))
            .ShouldBe(Instruments().Select(instrument => (instrument.Name, table[instrument.Name].Kind, (string?)table[instrument.Name].Unit)), ignoreOrder: true);
    }

    [Fact]
    public void Every_reason_of_a_refusal_is_explained()
        => RefusalReasons.All.Where(reason => !MetricsTable.Text().Contains($"`{reason}`", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Durations_resolve_below_a_millisecond()
        => GatewayMetrics.DurationBuckets.Count(bound => bound < 0.001).ShouldBeGreaterThanOrEqualTo(3);

    private static List<Instrument> Instruments()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == GatewayTelemetry.Name)
            {
                instruments.Add(instrument);
            }
        };
        RuntimeHelpers.RunClassConstructor(typeof(GatewayMetrics).TypeHandle);
        listener.Start();
        return instruments;
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Histogram" => "histogram",
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down",
        "ObservableGauge" or "Gauge" => "gauge",
        var other => other,
    };
}
