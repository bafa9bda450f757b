using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Archestra.Cluster.Protocol.Telemetry;

/// <summary>
/// The one activity source and the one meter of a process. They belong to no room: front-end, grains and silo share them,
/// and only the host knows who listens. Without a listener a span is null and a measurement returns at once.
/// </summary>
public static class GatewayTelemetry
{
    public const string Name = "Archestra.Cluster";

    public static ActivitySource Source { get; } = new(Name, Version);

    internal static Meter Meter { get; } = new(Name, Version);

    private static string? Version => typeof(GatewayTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
