using System.Buffers.Binary;
using System.Net.Sockets;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>How much of what was written to a connection the other side's system has acknowledged (tcp(7), TCP_INFO).</summary>
internal static class AcknowledgedBytes
{
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;

    /// <summary>Of <c>tcpi_bytes_acked</c> in <c>struct tcp_info</c>; a field's place never changes.</summary>
    private const int Offset = 120;

    /// <summary>Null where the system does not say.</summary>
    public static long? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;

        Span<byte> info = stackalloc byte[256];
        try
        {
            var length = socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info);
            // The count begins with the connection's SYN.
            return length >= Offset + sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(info[Offset..]) - 1 : null;
        }
        catch (SocketException)
        {
            // The connection's reader says what has happened to it.
            return 0;
        }
    }
}
