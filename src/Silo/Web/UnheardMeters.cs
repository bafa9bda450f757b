using System.Diagnostics.Metrics;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// Gives the HTTP handler a meter of a name that nobody listens to: its metrics name the hosts, and here strangers choose
/// those. As many series as they like would come of it.
/// </summary>
internal sealed class UnheardMeters : IMeterFactory
{
    public static UnheardMeters Shared { get; } = new();

    private readonly Meter _meter = new("Archestra.Cluster.Web.Unheard");

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose() => _meter.Dispose();
}
