using System.Diagnostics;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Protocol.Tests.Telemetry;

/// <summary>Nobody listens in this process, as in one without telemetry: what stands on the path of a call costs no memory.</summary>
public sealed class SilenceTests
{
    [Fact]
    public void Without_a_listener_nothing_on_the_path_of_a_call_allocates()
    {
        const int times = 1000;
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            Measure();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Without_a_listener_nothing_is_enabled()
    {
        GatewayTelemetry.Source.HasListeners().ShouldBeFalse();
        GatewayMetrics.ServerOperationDuration.Enabled.ShouldBeFalse();
        GatewayMetrics.SecretsLeft.IsObserved.ShouldBeFalse();
    }

    /// <summary>What the rooms do in one call, in their own words.</summary>
    private static void Measure()
    {
        using var span = GatewayTelemetry.Source.StartActivity("call", ActivityKind.Server);
        GatewayMetrics.VerdictLookups.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.CacheResult, "hit"));
        RefusalReasons.Count(RefusalReasons.Busy);
        GatewayMetrics.CallsInFlight.Add(1);
        GatewayMetrics.CallsQueued.Add(-1);
        GatewayMetrics.AuditFlushDuration.Record(0.001);
        GatewayMetrics.ServerOperationDuration.Record(0.001, new TagList { { TelemetryAttributes.McpMethod, "tools/call" } });
    }
}
