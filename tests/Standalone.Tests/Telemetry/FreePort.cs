using System.Net;
using System.Net.Sockets;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>For a process that is told its port before it listens.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
