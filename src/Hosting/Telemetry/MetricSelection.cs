using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Archestra.Cluster.Protocol.Telemetry;
using OpenTelemetry.Metrics;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Which metrics leave a node: all of ours, and of those that the platform offers the ones named here, with buckets as fine
/// as ours. Each has its row in docs/operations.md; what has none there is not exported.
/// </summary>
internal static class MetricSelection
{
    private const string Npgsql = "Npgsql";

    private static readonly FrozenDictionary<string, string[]> Platform = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Microsoft.AspNetCore.Hosting"] = ["http.server.request.duration", "http.server.active_requests"],
        ["Microsoft.AspNetCore.Server.Kestrel"] = ["kestrel.active_connections"],
        ["System.Net.Http"] = ["http.client.request.duration"],
        [Npgsql] = ["db.client.operation.duration", "db.client.connection.count", "db.client.connection.max"],
        ["System.Runtime"] =
        [
            "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.pause.time",
            "dotnet.gc.heap.total_allocated", "dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length",
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of those that are not ours.</summary>
    public static IEnumerable<string> PlatformMetrics => Platform.Values.SelectMany(names => names);

    public static MeterProviderBuilder AddSelectedMetrics(this MeterProviderBuilder builder) =>
        builder.AddMeter([GatewayTelemetry.Name, .. Platform.Keys]).AddView(ViewOf);

    private static MetricStreamConfiguration? ViewOf(Instrument instrument)
    {
        if (instrument.Meter.Name == GatewayTelemetry.Name)
        {
            return null;
        }

        if (!Platform.TryGetValue(instrument.Meter.Name, out var names) || Array.IndexOf(names, instrument.Name) < 0)
        {
            return MetricStreamConfiguration.Drop;
        }

        if (!instrument.Name.EndsWith(".duration", StringComparison.Ordinal))
        {
            return null;
        }

        var view = new ExplicitBucketHistogramConfiguration { Boundaries = GatewayMetrics.DurationBuckets };
        if (instrument.Meter.Name == Npgsql)
        {
            // There is one database, so its address says nothing.
            view.TagKeys = [TelemetryAttributes.DbSystem, TelemetryAttributes.DbOperation, TelemetryAttributes.ErrorType];
        }

        return view;
    }
}
