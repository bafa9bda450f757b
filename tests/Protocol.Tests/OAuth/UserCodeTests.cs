using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>https://www.rfc-editor.org/rfc/rfc8628#section-6.1</summary>
public sealed class UserCodeTests
{
    [Theory]
    [InlineData("WDJBMJHT")]
    [InlineData("WDJB-MJHT")]
    [InlineData("wdjb-mjht")]
    [InlineData("  wDjB mJhT ")]
    [InlineData("W D J B – M J H T")]
    [InlineData("\tWDJB.MJHT\n")]
    public void A_code_is_read_as_people_type_it(string typed)
    {
        UserCode.TryParse(typed, out var code).ShouldBeTrue();
        code.Letters.ShouldBe("WDJBMJHT");
        code.ToString().ShouldBe("WDJB-MJHT");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("--------")]
    [InlineData("WDJB-MJH")]
    [InlineData("WDJB-MJHTT")]
    [InlineData("WDJB-MJHA")]
    [InlineData("WDJB-MJH1")]
    [InlineData("WDJB-MJHÏ")]
    [InlineData("WDJB-MJHT-------------------------")]
    [InlineData("WDJB\u0000MJHT")]
    public void What_can_be_no_code_is_none(string? typed) => UserCode.TryParse(typed, out _).ShouldBeFalse();

    [Fact]
    public void Codes_are_made_of_letters_that_are_not_mistaken_and_of_all_of_them()
    {
        var codes = Enumerable.Range(0, 2000).Select(_ => UserCode.Create()).ToList();

        codes.SelectMany(code => code.Letters).Distinct().Order().ShouldBe(UserCode.Alphabet.Order());
        UserCode.Alphabet.Length.ShouldBe(20);
        UserCode.Alphabet.ShouldNotContain(letter => "AEIOUY0123456789".Contains(letter));
        codes.Distinct().Count().ShouldBe(2000);
        codes.TrueForAll(code => UserCode.TryParse(code.ToString().ToLowerInvariant(), out var read) && read == code).ShouldBeTrue();
    }
}
