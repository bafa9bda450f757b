using System.Buffers.Binary;
using System.Net.Sockets;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>What the system knows of a connection (tcp(7), TCP_INFO).</summary>
/// <param name="IsOpen">Both sides may still send.</param>
/// <param name="Acknowledged">How many bytes of what was written the other side's system has acknowledged.</param>
internal readonly record struct ConnectionState(bool IsOpen, long Acknowledged)
{
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;

    /// <summary><c>tcpi_state</c>, the first byte: TCP_ESTABLISHED.</summary>
    private const byte Established = 1;

    /// <summary>Of <c>tcpi_bytes_acked</c> in <c>struct tcp_info</c>; a field's place never changes.</summary>
    private const int AcknowledgedOffset = 120;

    /// <summary>Where the system does not say, everything written counts as acknowledged.</summary>
    public static ConnectionState Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return new ConnectionState(IsOpen: true, long.MaxValue);

        Span<byte> state = stackalloc byte[256];
        try
        {
            var length = socket.GetRawSocketOption(IpProtoTcp, TcpInfo, state);
            return length < AcknowledgedOffset + sizeof(long)
                ? new ConnectionState(state[0] == Established, long.MaxValue)
                // The count begins with the connection's SYN.
                : new ConnectionState(state[0] == Established, BinaryPrimitives.ReadInt64LittleEndian(state[AcknowledgedOffset..]) - 1);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return default;
        }
    }
}
