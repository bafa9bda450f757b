using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Telemetry;

/// <summary>What the processes of one hosted server's grain are doing, for the gauge of all of them.</summary>
internal sealed class HostedServerStates
{
    private bool _isBackingOff;

    public static void OnStarted(bool afterFailure)
    {
        GatewayMetrics.HostedServerStarts.Add(
            1, new KeyValuePair<string, object?>(TelemetryAttributes.StartReason, afterFailure ? GatewayMetrics.AfterFailure : GatewayMetrics.OnDemand));
        Add("running", 1);
    }

    public static void OnEnded() => Add("running", -1);

    /// <summary>Says the same thing as often as need be.</summary>
    public void SetBackingOff(bool isBackingOff)
    {
        if (_isBackingOff != isBackingOff)
        {
            _isBackingOff = isBackingOff;
            Add("backing_off", isBackingOff ? 1 : -1);
        }
    }

    private static void Add(string state, long delta) =>
        GatewayMetrics.HostedServers.Add(delta, new KeyValuePair<string, object?>(TelemetryAttributes.State, state));
}
