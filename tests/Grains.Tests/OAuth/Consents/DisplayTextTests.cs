using Archestra.Cluster.Grains.OAuth.Consents;

namespace Archestra.Cluster.Grains.Tests.OAuth.Consents;

/// <summary>What clients call themselves is shown to people who decide by it.</summary>
public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("Claude Code", "Claude Code")]
    [InlineData("  two\t\r\nlines ", "two lines")]
    [InlineData("Größe 日本語 😀", "Größe 日本語 😀")]
    [InlineData("a\u202Eb\u2066c\u200Bd\uFEFFe\u0000f\u0007g", "abcdefg")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("a\uE000b\uD800c", "abc")]
    [InlineData("e\u0301", "e\u0301")]
    [InlineData("z\u0335\u0336\u0337\u0338\u0321\u0322", "z\u0335\u0336\u0337")]
    [InlineData("", "nobody")]
    [InlineData(null, "nobody")]
    [InlineData("\u200B\u202E ", "nobody")]
    public void Only_what_can_be_seen_is_left(string? text, string cleaned) => DisplayText.Clean(text, "nobody").ShouldBe(cleaned);

    [Fact]
    public void Long_names_are_cut_between_characters()
    {
        var cut = DisplayText.Clean(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 3)) + new string('x', 500), "nobody");

        cut.ShouldEndWith("x…");
        new System.Globalization.StringInfo(cut).LengthInTextElements.ShouldBe(DisplayText.MaxLength);
    }
}
