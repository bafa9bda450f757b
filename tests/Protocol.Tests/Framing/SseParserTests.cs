using System.Buffers;
using System.Text;
using Archestra.Cluster.Protocol.Framing;

namespace Archestra.Cluster.Protocol.Tests.Framing;

/// <summary>HTML standard, section 9.2, with its examples.</summary>
public sealed class SseParserTests
{
    [Theory]
    [InlineData("data: YHOO\ndata: +2\ndata: 10\n\n", "YHOO\n+2\n10")]
    [InlineData(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", "first event#1| second event#| third event")]
    [InlineData("data\n\ndata\ndata\n\ndata:", "|\n")]
    [InlineData("data:test\n\ndata: test\n\n", "test|test")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("data: a\r\rdata: b\r\n\r\ndata: c\n\n", "a|b|c")]
    [InlineData("event: ping\ndata: x\n\ndata: y\n\n", "ping=x|y")]
    [InlineData("event:\ndata: x\n\n", "x")]
    [InlineData("event: only\nid: 7\n\n", "")]
    [InlineData("id: 5\ndata: \n\n", "#5")]
    [InlineData("data: é世界\n\n", "é世界")]
    [InlineData("unknown: x\nDATA: y\n\n", "")]
    [InlineData("data: cut short", "")]
    [InlineData(":\r\n\r\ndata: a\r\n\r\n", "a")]
    [InlineData("id: a\0b\ndata: x\n\n", "x")]
    [InlineData("data: 12345678901234567890123456789012345678901234567890\n\ndata: ok\n\n", "!|ok")]
    [InlineData("data: 12345678901234567890123456789\ndata: 12345678901234567890\ndata: 1\n\ndata: ok\n\n", "!|ok")]
    [InlineData("data: 1\n: 12345678901234567890123456789012345678901234567890\ndata: 2\n\ndata: ok\n\n", "!|ok")]
    public void Events_are_read_however_the_bytes_arrive(string stream, string expected)
    {
        expected = expected.Replace("| second", "|second", StringComparison.Ordinal);
        var utf8 = Encoding.UTF8.GetBytes(stream);

        for (var chunk = 1; chunk <= utf8.Length; chunk++)
        {
            string.Join('|', Events(new SseParser(maxEventBytes: 40), utf8, chunk)).ShouldBe(expected, $"in chunks of {chunk}");
        }
    }

    [Fact]
    public void The_last_id_and_the_reconnection_time_are_kept()
    {
        var parser = new SseParser(1024);

        Events(parser, "id: 1\nretry: 1500\ndata: x\n\ndata: y\n\nretry: x\nretry: 99999999999\n\n"u8.ToArray(), 7);

        parser.LastEventId.ShouldBe("1");
        parser.ReconnectionTime.ShouldBe(TimeSpan.FromSeconds(1.5));
        Events(parser, "id\ndata: z\n\n"u8.ToArray(), 7);
        parser.LastEventId.ShouldBe("");
    }

    [Fact]
    public void The_id_of_a_dropped_or_unfinished_event_is_not_the_last_one()
    {
        var parser = new SseParser(16);

        Events(parser, "id: 1\ndata: x\n\nid: 2\ndata: 12345678901234567890\n\nid: 3\ndata: z\n"u8.ToArray(), 100);

        parser.LastEventId.ShouldBe("1");
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"a\":\n1,\r\n\"b\":\r2}", "s/1")]
    public void What_is_written_is_read_back(string message, string? id)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(SseWriter.KeepAlive);
        SseWriter.Write(output, Encoding.UTF8.GetBytes(message), id);

        var parser = new SseParser(1024);
        ReadOnlySpan<byte> input = output.WrittenSpan;
        parser.Read(ref input, out var sse).ShouldBe(FrameStatus.Frame);

        Encoding.UTF8.GetString(sse!.Data).ShouldBe(message.Replace("\r", "\n", StringComparison.Ordinal));
        sse.Id.ShouldBe(id);
        sse.Type.ShouldBe("message");
        Should.Throw<ArgumentException>(() => SseWriter.Write(output, "{}"u8, "a\nb"));
    }

    private static List<string> Events(SseParser parser, byte[] utf8, int chunk)
    {
        var events = new List<string>();
        for (var at = 0; at < utf8.Length; at += chunk)
        {
            ReadOnlySpan<byte> input = utf8.AsSpan(at, Math.Min(chunk, utf8.Length - at));
            FrameStatus status;
            while ((status = parser.Read(ref input, out var sse)) != FrameStatus.NeedMoreBytes)
            {
                events.Add(status == FrameStatus.TooLarge ? "!" : Describe(sse!));
            }
        }

        return events;
    }

    private static string Describe(SseEvent sse) =>
        (sse.Type == "message" ? "" : sse.Type + "=") + Encoding.UTF8.GetString(sse.Data) + (sse.Id is null ? "" : "#" + sse.Id);
}
