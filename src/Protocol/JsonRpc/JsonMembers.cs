using System.Text.Json;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// Walks the members of one object of bytes that were already checked to be JSON, giving each member's place. Values are
/// passed over. Use: <c>while (members.MoveNext()) …</c>.
/// </summary>
internal ref struct JsonMembers
{
    // Depth was bounded when the whole message was read.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1024 };

    private readonly ReadOnlySpan<byte> _utf8;
    private Utf8JsonReader _reader;
    private int _keyStart;

    public JsonMembers(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, AnyDepth);
        _reader.Read();
        IsObject = _reader.TokenType == JsonTokenType.StartObject;
        if (!IsObject)
        {
            _reader.Skip();
        }
    }

    public bool IsObject { get; }

    /// <summary>The unescaped key; empty for one with an unpaired surrogate or a NUL, which is no key we know.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public JsonTokenType ValueType { get; private set; }

    public JsonSlice Value { get; private set; }

    /// <summary>Key, colon and value as they were written.</summary>
    public readonly ReadOnlySpan<byte> Raw => _utf8[_keyStart..Value.End];

    public readonly ReadOnlySpan<byte> RawValue => Value.Of(_utf8);

    public bool MoveNext()
    {
        if (!IsObject || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _keyStart = (int)_reader.TokenStartIndex;
        Key = ReadKey();
        _reader.Read();
        ValueType = _reader.TokenType;
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        Value = new JsonSlice(start, (int)_reader.BytesConsumed - start);
        return true;
    }

    private readonly ReadOnlySpan<byte> ReadKey()
    {
        var raw = _reader.ValueSpan;
        if (!_reader.ValueIsEscaped)
        {
            return raw;
        }

        if (!JsonText.IsUnambiguous(raw))
        {
            return default;
        }

        // Rare, so it may allocate: some encoders escape all that is not ASCII.
        var unescaped = new byte[raw.Length];
        return unescaped.AsSpan(0, _reader.CopyString(unescaped));
    }
}
