using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Tests;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("日本語 עברית 🚀", "日本語 עברית 🚀")]
    [InlineData("\u001b[2Jx", "[2Jx")]
    [InlineData("\u009b31mx", "31mx")]
    [InlineData("a\u0007b\0c\u007fd", "abcd")]
    [InlineData("line\r\nbreak\ttab", "line  break tab")]
    [InlineData("a\u202Eb\u2066c\u200Fd", "abcd")]
    public void What_could_command_a_terminal_is_taken_out(string text, string clean) => SafeText.Clean(text).ShouldBe(clean);
}
