using Archestra.Cluster.Grains.IdentityProviders;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

/// <summary>OpenID Connect Core §3.1.3.7, https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation</summary>
public sealed class IdTokenRulesTests
{
    private const string Nonce = "n-0S6_WzA2Mj";

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{}", "JWT")]
    [InlineData("""{"aud":["gateway"]}""", null)]
    [InlineData("""{"aud":["gateway","other"],"azp":"gateway"}""", null)]
    public void The_answer_to_our_request_is_taken(string change, string? type) => Refusal(change, type).ShouldBeNull();

    [Theory]
    [InlineData("""{"iss":"https://login.example.com/"}""", "issuer")]
    [InlineData("""{"iss":null}""", "issuer")]
    [InlineData("""{"aud":"other"}""", "another client")]
    [InlineData("""{"aud":null}""", "another client")]
    [InlineData("""{"aud":["gateway","other"]}""", "issued to another client")]
    [InlineData("""{"azp":"other"}""", "issued to another client")]
    [InlineData("""{"nonce":"n-other"}""", "browser")]
    [InlineData("""{"nonce":null}""", "browser")]
    [InlineData("""{"exp":null}""", "time")]
    [InlineData("""{"iat":null}""", "time")]
    public void Anything_else_is_refused(string change, string reason) => Refusal(change, null).ShouldNotBeNull().ShouldContain(reason);

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("oauth-id-jag+jwt")]
    public void A_text_of_another_type_is_no_id_token(string type) => Refusal("{}", type).ShouldNotBeNull().ShouldContain("type");

    [Theory]
    [InlineData(-61, -700, false)]
    [InlineData(-59, -300, true)]
    [InlineData(300, 61, false)]
    [InlineData(300, 59, true)]
    [InlineData(300, -601, false)]
    public void Times_are_held_with_a_minute_of_leeway(int expires, int issued, bool isGood) =>
        (Refusal($$"""{"exp":{{ProviderTexts.Seconds(expires)}},"iat":{{ProviderTexts.Seconds(issued)}}}""", null) is null).ShouldBe(isGood);

    private static string? Refusal(string change, string? type)
    {
        var good = new { iss = ProviderTexts.Issuer, sub = "u1", aud = ProviderTexts.ClientId, exp = ProviderTexts.Seconds(300), iat = ProviderTexts.Seconds(0), nonce = Nonce };
        return IdTokenRules.Refusal(ProviderTexts.Read(good, type, change), ProviderTexts.Provider, Nonce, ProviderTexts.Now);
    }
}
