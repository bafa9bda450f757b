namespace Archestra.Cluster.Protocol.Framing;

/// <summary>Collects one frame up to a bound. Its memory is kept from frame to frame unless a large one made it grow.</summary>
internal struct FrameBuffer(int maxBytes)
{
    private const int KeptBytes = 16 * 1024;

    private byte[] _bytes = [];
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>False, and nothing is added, if that would exceed the bound.</summary>
    public bool TryAppend(ReadOnlySpan<byte> part)
    {
        if (part.Length > maxBytes - _length)
        {
            return false;
        }

        var needed = _length + part.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(maxBytes, Math.Max(needed, Math.Max(256, _bytes.Length * 2))));
        }

        part.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
        return true;
    }

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = [];
        }
    }
}
