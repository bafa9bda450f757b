using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>https://www.rfc-editor.org/rfc/rfc7636</summary>
public sealed class PkceTests
{
    // RFC 7636 appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    public void The_example_of_the_RFC_matches()
    {
        Pkce.ChallengeOf(Verifier).ShouldBe(Challenge);
        Pkce.Matches(Verifier, Challenge).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK")]
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX")]
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk ")]
    [InlineData(Challenge)]
    public void Another_verifier_does_not(string? verifier) => Pkce.Matches(verifier, Challenge).ShouldBeFalse();

    [Fact]
    public void The_plain_method_is_not_understood() => Pkce.Matches(Verifier, Verifier).ShouldBeFalse();

    [Theory]
    [InlineData(Challenge, true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", false)]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", false)]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw~cM", false)]
    public void A_challenge_is_43_characters_of_base64url(string? challenge, bool isOne) => Pkce.IsChallenge(challenge).ShouldBe(isOne);

    [Theory]
    [InlineData(42, false)]
    [InlineData(43, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_verifier_has_43_to_128_characters(int length, bool isOne) => Pkce.IsVerifier(new string('~', length)).ShouldBe(isOne);

    [Theory]
    [InlineData('/')]
    [InlineData('+')]
    [InlineData('ä')]
    public void A_verifier_has_unreserved_characters_only(char character) => Pkce.IsVerifier(new string('a', 60) + character).ShouldBeFalse();
}
