using System.Buffers.Binary;
using System.Text;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>An <c>ExportLogsServiceRequest</c>, read strictly by the wire rules: an unknown field fails.</summary>
internal sealed class OtlpLogsRequest
{
    public Dictionary<string, string> Resource { get; } = [];

    public List<LogRecord> Records { get; } = [];

    public static OtlpLogsRequest Parse(byte[] bytes)
    {
        var request = new OtlpLogsRequest();
        foreach (var resourceLogs in Fields(bytes).Select(f => f.Only(1)))
        {
            foreach (var field in Fields(resourceLogs))
            {
                if (field.Number == 1) ReadAttributes(Fields(field.Bytes).Select(f => f.Only(1)), request.Resource);
                else request.Records.AddRange(Fields(field.Only(2)).Where(f => f.Number != 1).Select(f => LogRecord.Parse(f.Only(2))));
            }
        }

        return request;
    }

    private static void ReadAttributes(IEnumerable<byte[]> attributes, Dictionary<string, string> into)
    {
        foreach (var attribute in attributes)
        {
            var fields = Fields(attribute).ToList();
            into.Add(Encoding.UTF8.GetString(fields[0].Only(1)), Encoding.UTF8.GetString(Fields(fields[1].Only(2)).Single().Only(1)));
        }
    }

    private static IEnumerable<Field> Fields(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes, ref at);
            var (number, kind) = ((int)(tag >> 3), (int)(tag & 7));
            switch (kind)
            {
                case 0:
                    yield return new Field(number, Varint(bytes, ref at), []);
                    break;
                case 1:
                    yield return new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at, 8)), []);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    yield return new Field(number, 0, bytes[at..(at + length)]);
                    at += length;
                    break;
                default:
                    throw new FormatException($"Wire type {kind}.");
            }
        }
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (next & 0x7Ful) << shift;
            if (next < 0x80) return value;
        }
    }

    internal sealed class LogRecord
    {
        public ulong At { get; private set; }

        public ulong Severity { get; private set; }

        public string Body { get; private set; } = "";

        public string EventName { get; private set; } = "";

        public string TraceId { get; private set; } = "";

        public Dictionary<string, string> Attributes { get; } = [];

        public static LogRecord Parse(byte[] bytes)
        {
            var record = new LogRecord();
            foreach (var field in Fields(bytes))
            {
                switch (field.Number)
                {
                    case 1: record.At = field.Value; break;
                    case 2: record.Severity = field.Value; break;
                    case 3 or 11: break;
                    case 5: record.Body = Encoding.UTF8.GetString(Fields(field.Bytes).Single().Only(1)); break;
                    case 6: ReadAttributes([field.Bytes], record.Attributes); break;
                    case 9: record.TraceId = Convert.ToHexStringLower(field.Bytes); break;
                    case 12: record.EventName = Encoding.UTF8.GetString(field.Bytes); break;
                    default: throw new FormatException($"Field {field.Number} of a log record.");
                }
            }

            return record;
        }
    }

    private sealed record Field(int Number, ulong Value, byte[] Bytes)
    {
        public byte[] Only(int number) => Number == number ? Bytes : throw new FormatException($"Field {Number} where {number} is expected.");
    }
}
