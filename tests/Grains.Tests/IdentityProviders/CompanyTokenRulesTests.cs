using Archestra.Cluster.Grains.IdentityProviders;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

/// <summary>RFC 9068 §4, https://www.rfc-editor.org/rfc/rfc9068#section-4; RFC 8725 §3.11 and §3.12.</summary>
public sealed class CompanyTokenRulesTests
{
    [Theory]
    [InlineData("{}", "at+jwt")]
    [InlineData("{}", "application/at+jwt")]
    [InlineData("{}", "JWT")]
    [InlineData("{}", null)]
    [InlineData("""{"aud":["https://other","https://mcp.example.com"]}""", "at+jwt")]
    [InlineData("""{"nonce":"x"}""", "at+jwt")]
    public void An_access_token_for_our_gateways_is_taken(string change, string? type) => Refusal(change, type).ShouldBeNull();

    [Theory]
    [InlineData("""{"iss":"https://evil.example.com"}""", "at+jwt", "issuer")]
    [InlineData("""{"aud":"https://other"}""", "at+jwt", "audience")]
    [InlineData("""{"aud":"gateway"}""", "at+jwt", "audience")]
    [InlineData("""{"aud":null}""", "at+jwt", "audience")]
    [InlineData("""{"exp":null}""", "at+jwt", "time")]
    [InlineData("""{"nonce":"x"}""", "JWT", "ID token")]
    [InlineData("""{"at_hash":"x"}""", null, "ID token")]
    [InlineData("""{"events":{}}""", "at+jwt", "logout")]
    [InlineData("""{"cnf":{"jkt":"x"}}""", "at+jwt", "bound")]
    [InlineData("{}", "oauth-id-jag+jwt", "type")]
    [InlineData("{}", "logout+jwt", "type")]
    public void Anything_else_is_refused(string change, string? type, string reason) => Refusal(change, type).ShouldNotBeNull().ShouldContain(reason);

    [Theory]
    [InlineData(-61, 0, false)]
    [InlineData(-59, 0, true)]
    [InlineData(300, 61, false)]
    [InlineData(300, 59, true)]
    public void Times_are_held_with_a_minute_of_leeway(int expires, int notBefore, bool isGood) =>
        (Refusal($$"""{"exp":{{ProviderTexts.Seconds(expires)}},"nbf":{{ProviderTexts.Seconds(notBefore)}}}""", "at+jwt") is null).ShouldBe(isGood);

    [Fact]
    public void Without_audiences_of_its_own_a_token_is_for_our_client()
    {
        var token = ProviderTexts.Read(Good, "at+jwt", """{"aud":"gateway"}""");

        CompanyTokenRules.Refusal(token, ProviderTexts.Provider, ProviderTexts.Now).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"scope":"openid mcp:read email"}""", "mcp:read")]
    [InlineData("""{"scope":"tool:deploy mcp:read"}""", "mcp:read tool:deploy")]
    [InlineData("""{"scp":["mcp:write"]}""", "mcp:write")]
    [InlineData("""{"scp":"mcp:read openid"}""", "mcp:read")]
    [InlineData("""{"scope":"openid email manage platform"}""", "mcp:read mcp:write")]
    [InlineData("{}", "mcp:read mcp:write")]
    public void A_provider_that_knows_our_scopes_limits_by_them(string change, string scopes) =>
        CompanyTokenRules.ScopesOf(ProviderTexts.Read(Good, "at+jwt", change).Claims).ToString().ShouldBe(scopes);

    private static object Good => new { iss = ProviderTexts.Issuer, sub = "u1", aud = "https://mcp.example.com", exp = ProviderTexts.Seconds(300) };

    private static string? Refusal(string change, string? type) => CompanyTokenRules.Refusal(
        ProviderTexts.Read(Good, type, change), ProviderTexts.Provider with { TokenAudiences = ["https://mcp.example.com"] }, ProviderTexts.Now);
}
