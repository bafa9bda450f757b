using System.Text;
using Archestra.Cluster.Grains.IdentityProviders;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

public sealed class IdentityProviderRulesTests
{
    [Theory]
    [InlineData("https://login.example.com", true)]
    [InlineData("https://login.example.com/tenant/v2.0/", true)]
    [InlineData("http://login.example.com", false)]
    [InlineData("https://user@login.example.com", false)]
    [InlineData("https://login.example.com?x=1", false)]
    [InlineData("https://login.example.com#x", false)]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("https://localhost", false)]
    [InlineData("https://10.1.2.3", false)]
    [InlineData("https://192.168.1.1", false)]
    [InlineData("https://169.254.169.254", false)]
    [InlineData("https://[fd00::1]", false)]
    [InlineData("login.example.com", false)]
    [InlineData("", false)]
    public void An_issuer_is_an_https_url_of_the_public_network(string issuer, bool isGood) =>
        Check(ProviderTexts.Provider with { Issuer = issuer }).Any(field => field == "/provider/issuer").ShouldBe(!isGood);

    [Fact]
    public void Loopback_and_private_networks_are_allowed_by_option_and_never_plain_http_beyond_loopback()
    {
        var options = new IdentityProviderOptions { AllowLoopback = true, AllowPrivateNetworks = true };

        Check(ProviderTexts.Provider with { Issuer = "http://127.0.0.1:8080" }, options).ShouldBeEmpty();
        Check(ProviderTexts.Provider with { Issuer = "https://10.1.2.3" }, options).ShouldBeEmpty();
        Check(ProviderTexts.Provider with { Issuer = "http://10.1.2.3" }, options).ShouldBe(["/provider/issuer"]);
        Check(ProviderTexts.Provider with { Issuer = "ftp://127.0.0.1" }, options).ShouldBe(["/provider/issuer"]);
    }

    [Fact]
    public void Every_problem_is_named()
    {
        var provider = ProviderTexts.Provider with
        {
            Name = "",
            ClientId = "",
            Scopes = ["profile", "a b"],
            EmailDomains = ["not a domain"],
            UserClaim = "name",
            Groups = [new GroupMapping { Group = "g" }, new GroupMapping { Group = "g" }],
        };

        Check(provider).ShouldBe(
            [
                "/provider/name", "/provider/clientId", "/provider/scopes/1", "/provider/emailDomains/0", "/provider/scopes", "/provider/userClaim",
                "/provider/groups", "/provider/groupsClaim",
            ]);
    }

    /// <summary>OpenID Connect Discovery §4.3, https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation</summary>
    [Theory]
    [InlineData("https://login.example.com", "https://login.example.com/token", true)]
    [InlineData("https://login.example.com/", "https://login.example.com/token", false)]
    [InlineData("https://LOGIN.example.com", "https://login.example.com/token", false)]
    [InlineData("https://login.example.com", "http://login.example.com/token", false)]
    [InlineData("https://login.example.com", "http://127.0.0.1/token", false)]
    [InlineData("https://login.example.com", "file:///etc/passwd", false)]
    public void Metadata_is_of_the_very_issuer_and_names_https_endpoints(string issuer, string token, bool isGood)
    {
        var json = $$"""{"issuer":"{{issuer}}","authorization_endpoint":"https://a/b","token_endpoint":"{{token}}","jwks_uri":"https://a/c"}""";

        ProviderMetadata.Read(Encoding.UTF8.GetBytes(json), ProviderTexts.Issuer, null).IsFound.ShouldBe(isGood);
    }

    [Fact]
    public void Metadata_is_where_the_issuer_says() =>
        ProviderMetadata.UrlOf("https://a/tenant/").ShouldBe(new Uri("https://a/tenant/.well-known/openid-configuration"));

    private static string[] Check(IdentityProvider provider, IdentityProviderOptions? options = null) =>
        [.. IdentityProviderRules.Check(new SaveIdentityProvider { Provider = provider }, options ?? new IdentityProviderOptions()).Select(problem => problem.Field)];
}
