using System.Buffers.Binary;
using System.Text;

namespace Archestra.Cluster.Testing.Peers.Otlp;

/// <summary>The fields of one protobuf message by their numbers (https://protobuf.dev/programming-guides/encoding/), read without a schema.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes, ulong Value)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var position = 0; position < bytes.Length;)
        {
            var tag = ReadVarint(bytes.Span, ref position);
            var (value, length) = (tag & 7) switch
            {
                0 => (ReadVarint(bytes.Span, ref position), 0),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[position..]), 8),
                2 => (0UL, (int)ReadVarint(bytes.Span, ref position)),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[position..]), 4),
                _ => throw new InvalidDataException($"Wire type {tag & 7}."),
            };
            _fields.Add(((int)(tag >> 3), bytes.Slice(position, length), value));
            position += length;
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int number) => Fields(number).Select(field => new ProtobufMessage(field.Bytes));

    public ProtobufMessage? Message(int number) => Messages(number).FirstOrDefault();

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ReadOnlyMemory<byte> Bytes(int number) => Fields(number).Select(field => field.Bytes).FirstOrDefault();

    public ulong Integer(int number) => Fields(number).Select(field => field.Value).FirstOrDefault();

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Integer(number));

    public bool Has(int number) => Fields(number).Any();

    /// <summary>Of a field whose numbers stand packed or one by one.</summary>
    public IReadOnlyList<double> Doubles(int number) => [.. Fields(number).SelectMany(field => field.Bytes.Length > 8
        ? Enumerable.Range(0, field.Bytes.Length / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(field.Bytes.Span[(i * 8)..]))
        : [BinaryPrimitives.ReadDoubleLittleEndian(field.Bytes.Span)])];

    private IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes, ulong Value)> Fields(int number) => _fields.Where(field => field.Number == number);

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }
    }
}
