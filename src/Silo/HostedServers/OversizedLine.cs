using System.Buffers.Text;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// Finds which request a line answers that was too long to be kept, so that its caller is told instead of waiting for
/// the deadline. The id stands at the end, <c>…,"jsonrpc":"2.0","id":7}</c>, as the TypeScript SDK writes it, or at the
/// beginning, <c>{"jsonrpc":"2.0","id":7,"result":…</c>, as most others do. A guess, yet a wrong one can only end calls to
/// the very server that made such a line.
/// </summary>
internal sealed class OversizedLine
{
    private const int Kept = 64;

    private readonly byte[] _head = new byte[Kept];
    private readonly byte[] _tail = new byte[Kept];
    private int _headLength;
    private int _tailLength;

    /// <summary>Takes the next bytes of a line, without its line feed.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        var toHead = part[..Math.Min(part.Length, Kept - _headLength)];
        toHead.CopyTo(_head.AsSpan(_headLength));
        _headLength += toHead.Length;

        var toTail = part[Math.Max(0, part.Length - Kept)..];
        var keep = Math.Min(_tailLength, Kept - toTail.Length);
        _tail.AsSpan(_tailLength - keep, keep).CopyTo(_tail);
        toTail.CopyTo(_tail.AsSpan(keep));
        _tailLength = keep + toTail.Length;
    }

    public void Clear() => _headLength = _tailLength = 0;

    public long? FindId()
    {
        var tail = _tail.AsSpan(0, _tailLength).TrimEnd(" \t\r"u8);
        if (tail.EndsWith("}"u8) && tail.LastIndexOf("\"id\":"u8) is >= 0 and var at
            && Utf8Parser.TryParse(tail[(at + 5)..^1], out long last, out var used) && used == tail.Length - at - 6)
        {
            return last;
        }

        var head = _head.AsSpan(0, _headLength);
        var prefix = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        return head.StartsWith(prefix) && Utf8Parser.TryParse(head[prefix.Length..], out long first, out _) ? first : null;
    }
}
