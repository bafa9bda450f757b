using System.Buffers;
using System.Text;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

internal static class Written
{
    public static string By(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
