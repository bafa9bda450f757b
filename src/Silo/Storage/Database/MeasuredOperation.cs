using System.Diagnostics;
using System.Runtime.InteropServices;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>Measures an operation on a SQLite file from its begin to its disposal, as Npgsql does for PostgreSQL.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct MeasuredOperation : IDisposable
{
    public const string Read = "read";
    public const string Write = "write";

    private readonly string _name;
    private readonly long _startedAt;

    private MeasuredOperation(string name, long startedAt) => (_name, _startedAt) = (name, startedAt);

    public static MeasuredOperation Begin(string name) =>
        GatewayMetrics.DatabaseOperationDuration.Enabled ? new MeasuredOperation(name, Stopwatch.GetTimestamp()) : default;

    public void Dispose()
    {
        if (_startedAt != 0)
        {
            GatewayMetrics.DatabaseOperationDuration.Record(
                Stopwatch.GetElapsedTime(_startedAt).TotalSeconds,
                new KeyValuePair<string, object?>(TelemetryAttributes.DbSystem, "sqlite"),
                new KeyValuePair<string, object?>(TelemetryAttributes.DbOperation, _name));
        }
    }
}
