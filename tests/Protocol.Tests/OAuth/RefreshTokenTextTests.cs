using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

public sealed class RefreshTokenTextTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_text_says_what_it_was_written_for()
    {
        var text = RefreshTokenText.Write("ten_1", "fam_1", 42, Key);

        RefreshTokenText.TryParse(text, out var token).ShouldBeTrue();
        token!.TenantId.ShouldBe("ten_1");
        token.FamilyId.ShouldBe("fam_1");
        token.Generation.ShouldBe(42);
        token.IsWrittenWith(Key).ShouldBeTrue();
        token.ToString().ShouldNotContain("fam_1");
    }

    [Fact]
    public void A_successor_is_the_same_text_each_time_it_is_written() =>
        RefreshTokenText.Write("ten_1", "fam_1", 2, Key).ShouldBe(RefreshTokenText.Write("ten_1", "fam_1", 2, Key));

    [Fact]
    public void A_text_with_anything_changed_was_not_written_with_the_key()
    {
        var text = RefreshTokenText.Write("ten_1", "fam_1", 7, Key);
        foreach (var changed in new[] { text.Replace("ten_1", "ten_2"), text.Replace("fam_1", "fam_2"), text.Replace(".7.", ".8.") })
        {
            RefreshTokenText.TryParse(changed, out var token).ShouldBeTrue();
            token!.IsWrittenWith(Key).ShouldBeFalse();
        }

        RefreshTokenText.TryParse(text, out var good).ShouldBeTrue();
        good!.IsWrittenWith([.. Key.Reverse()]).ShouldBeFalse();
    }

    /// <summary>One token has one text: what is compared, listed or revoked by text cannot have a twin.</summary>
    [Fact]
    public void Only_the_one_text_is_taken()
    {
        var text = RefreshTokenText.Write("ten_1", "fam_1", 7, Key);
        var mac = text[(text.LastIndexOf('.') + 1)..];
        // The last of 43 characters carries four bits only: the others of its group decode to the same bytes.
        var twin = text[..^1] + (char)(text[^1] + 1);
        string?[] others =
        [
            null, "", text + ".", "." + text, text + "=", text[..^1], text.Replace(".7.", ".07."), text.Replace(".7.", ".+7."), text.Replace(".7.", ". 7."),
            text.Replace(".7.", ".0."), text.Replace(".7.", ".-7."), text.Replace(".7.", ".99999999999999999999."), text.Replace("ten_1", ""), text.Replace("ten_1", "ten/1"),
            $"ten_1.fam_1.{mac}", new string('a', 5000), text + "\n", twin,
        ];
        foreach (var other in others)
        {
            RefreshTokenText.TryParse(other, out _).ShouldBeFalse(other);
        }
    }
}
