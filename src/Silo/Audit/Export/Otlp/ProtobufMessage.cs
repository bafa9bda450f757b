using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Archestra.Cluster.Silo.Audit.Export.Otlp;

/// <summary>Writes the few kinds of fields that OTLP logs consist of (protobuf.dev, Encoding). A field with its default value is left out.</summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int Fixed64Bits = 1;
    private const int LengthDelimited = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Bytes => _buffer.WrittenSpan;

    public ProtobufMessage Number(int field, ulong value)
    {
        if (value == 0) return this;

        Tag(field, Varint);
        Write(value);
        return this;
    }

    public ProtobufMessage Fixed64(int field, ulong value)
    {
        if (value == 0) return this;

        Tag(field, Fixed64Bits);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(sizeof(ulong)), value);
        _buffer.Advance(sizeof(ulong));
        return this;
    }

    public ProtobufMessage Text(int field, string? value) => string.IsNullOrEmpty(value) ? this : Raw(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Raw(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Write((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    public ProtobufMessage Message(int field, ProtobufMessage message) => Raw(field, message.Bytes);

    private void Tag(int field, int kind) => Write(((ulong)field << 3) | (uint)kind);

    private void Write(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
