using System.Runtime.InteropServices;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Where a JSON value stands in the bytes it was read from. Empty means that it is not there: no JSON value has length 0.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JsonSlice(int Start, int Length)
{
    public bool IsEmpty => Length == 0;

    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> utf8) => utf8.Slice(Start, Length);

    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> utf8) => utf8.Slice(Start, Length);
}
