using System.Text;
using Archestra.Cluster.Protocol.Framing;

namespace Archestra.Cluster.Protocol.Tests.Framing;

public sealed class LineFramerTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n\r\n\n\nc\n", "a|b|c")]
    [InlineData("é\n世界\n", "é|世界")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("unfin", "")]
    [InlineData("", "")]
    [InlineData("12345678\n123456789\nok\n", "12345678|!|ok")]
    [InlineData("123456789", "!")]
    [InlineData("1234567890123456789012345\nok\n", "!|ok")]
    public void Lines_are_cut_however_the_bytes_arrive(string text, string expected)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);

        for (var chunk = 1; chunk <= utf8.Length + 1; chunk++)
        {
            string.Join('|', Frames(utf8, chunk)).ShouldBe(expected, $"in chunks of {chunk}");
        }
    }

    [Fact]
    public void An_unfinished_line_is_known()
    {
        var framer = new LineFramer(8);
        ReadOnlySpan<byte> input = "ab\ncd"u8;

        framer.Read(ref input, out _).ShouldBe(FrameStatus.Frame);
        framer.HasPartialLine.ShouldBeFalse();
        framer.Read(ref input, out _).ShouldBe(FrameStatus.NeedMoreBytes);
        framer.HasPartialLine.ShouldBeTrue();
    }

    private static List<string> Frames(byte[] utf8, int chunk)
    {
        var framer = new LineFramer(maxLineBytes: 8);
        var frames = new List<string>();
        for (var at = 0; at < utf8.Length; at += chunk)
        {
            ReadOnlySpan<byte> input = utf8.AsSpan(at, Math.Min(chunk, utf8.Length - at));
            FrameStatus status;
            while ((status = framer.Read(ref input, out var line)) != FrameStatus.NeedMoreBytes)
            {
                frames.Add(status == FrameStatus.TooLarge ? "!" : Encoding.UTF8.GetString(line));
            }

            input.IsEmpty.ShouldBeTrue();
        }

        return frames;
    }
}
