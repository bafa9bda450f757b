using Archestra.Cluster.Grains.OAuth.Assertions;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Tests.IdentityProviders;

namespace Archestra.Cluster.Grains.Tests.OAuth;

/// <summary>RFC 7523 §3, https://www.rfc-editor.org/rfc/rfc7523#section-3; the ID-JAG draft §3.1.</summary>
public sealed class AssertionRulesTests
{
    private const string Ours = "https://mcp.example.com";

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"aud":["https://mcp.example.com"]}""", null)]
    [InlineData("""{"aud":"https://mcp.example.com/"}""", "another authorization server")]
    [InlineData("""{"aud":["https://mcp.example.com","https://other"]}""", "another authorization server")]
    [InlineData("""{"aud":null}""", "another authorization server")]
    [InlineData("""{"client_id":"other"}""", "another client")]
    [InlineData("""{"client_id":null}""", "another client")]
    [InlineData("""{"jti":null}""", "jti")]
    [InlineData("""{"jti":""}""", "jti")]
    [InlineData("""{"iat":null}""", "time")]
    [InlineData("""{"exp":null}""", "time")]
    [InlineData("""{"cnf":{"jkt":"x"}}""", "bound")]
    public void Only_what_is_for_us_and_the_client_is_taken(string change, string? reason)
    {
        var refusal = Refusal(change);

        if (reason is null)
        {
            refusal.ShouldBeNull();
        }
        else
        {
            refusal.ShouldNotBeNull().ShouldContain(reason);
        }
    }

    [Theory]
    [InlineData(-61, -300, false)]
    [InlineData(-59, -300, true)]
    [InlineData(300, 61, false)]
    [InlineData(3601, 0, false)]
    public void It_is_of_this_time_and_not_good_for_long(int expires, int issued, bool isGood) =>
        (Refusal($$"""{"exp":{{ProviderTexts.Seconds(expires)}},"iat":{{ProviderTexts.Seconds(issued)}}}""") is null).ShouldBe(isGood);

    [Fact]
    public void Only_a_provider_that_makes_assertions_is_believed()
    {
        var token = ProviderTexts.Read(new { iss = ProviderTexts.Issuer }, AssertionRules.Type, "{}");

        AssertionRules.ProviderOf(token, [ProviderTexts.Provider]).ShouldBeNull();
        AssertionRules.ProviderOf(token, [ProviderTexts.Provider with { IssuesAssertions = true, Issuer = "https://other" }]).ShouldBeNull();
        AssertionRules.ProviderOf(token, [ProviderTexts.Provider with { IssuesAssertions = true }]).ShouldNotBeNull();
    }

    private static string? Refusal(string change)
    {
        var good = new { iss = ProviderTexts.Issuer, sub = "u1", aud = Ours, client_id = "cl_1", exp = ProviderTexts.Seconds(300), iat = ProviderTexts.Seconds(0), jti = "j1" };
        var client = new OAuthClient { Id = "cl_1", Name = "client" };
        return AssertionRules.Refusal(ProviderTexts.Read(good, AssertionRules.Type, change), Ours, client, ProviderTexts.Now);
    }
}
