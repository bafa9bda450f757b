using System.Runtime.InteropServices;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// A request id or progress token: a string, or an integer that a double holds exactly. Its text is kept as it came,
/// quotes included, to be written back byte for byte.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JsonRpcId(JsonSlice Raw, JsonRpcIdKind Kind)
{
    public bool IsPresent => Kind != JsonRpcIdKind.None;
}
