using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>
/// "All redirect URIs MUST be either localhost or use HTTPS"
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/security-considerations#communication-security).
/// </summary>
public sealed class RedirectUriRulesTests
{
    [Theory]
    [InlineData("https://app.example/callback")]
    [InlineData("https://app.example")]
    [InlineData("https://app.example:8443/cb?a=b")]
    [InlineData("https://xn--bcher-kva.example/cb")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://localhost:1234/cb")]
    [InlineData("http://[::1]:1234/cb")]
    public void A_web_address_or_loopback_will_do(string uri) => RedirectUriRules.ProblemOf(uri, allowPrivateUse: false).ShouldBeNull();

    /// <summary>https://www.rfc-editor.org/rfc/rfc8252#section-7.1</summary>
    [Theory]
    [InlineData("cursor://anysphere.cursor-retrieval/oauth/callback")]
    [InlineData("com.example.app:/oauth2redirect")]
    [InlineData("vscode://vscode.github-authentication/did-authenticate")]
    public void A_native_application_may_have_a_scheme_of_its_own(string uri)
    {
        RedirectUriRules.ProblemOf(uri, allowPrivateUse: true).ShouldBeNull();
        RedirectUriRules.ProblemOf(uri, allowPrivateUse: false).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/callback")]
    [InlineData("app.example/callback")]
    [InlineData("https:app.example")]
    [InlineData("https://")]
    [InlineData("https:///callback")]
    [InlineData("http://app.example/callback")]
    [InlineData("http://localhost.app.example/callback")]
    [InlineData("http://127.0.0.1@app.example/callback")]
    [InlineData("https://app.example/callback#fragment")]
    [InlineData("https://app.example/callback#")]
    [InlineData("https://user@app.example/callback")]
    [InlineData("https://user:password@app.example/callback")]
    [InlineData("https://@app.example/callback")]
    [InlineData("https://bücher.example/callback")]
    [InlineData("https://app.example/call back")]
    [InlineData("https://app.example\\callback")]
    [InlineData("https://app.example/\r\nLocation: https://attacker.example")]
    [InlineData("https://app.example/<script>")]
    [InlineData("HTTPS://app.example/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://app.example/1")]
    [InlineData("about:blank")]
    [InlineData("ws://app.example/")]
    [InlineData("mailto:somebody@app.example")]
    [InlineData("view-source:https://app.example")]
    [InlineData("1app://callback")]
    public void Nothing_else_does(string? uri)
    {
        RedirectUriRules.ProblemOf(uri, allowPrivateUse: true).ShouldNotBeNull();
        RedirectUriRules.ProblemOf(uri, allowPrivateUse: false).ShouldNotBeNull();
    }

    [Fact]
    public void A_very_long_one_does_not() =>
        RedirectUriRules.ProblemOf("https://app.example/" + new string('a', RedirectUriRules.MaxLength), allowPrivateUse: true).ShouldNotBeNull();

    [Theory]
    [InlineData("https://app.example/callback?x", "app.example", false)]
    [InlineData("https://app.example:8443/callback", "app.example:8443", false)]
    [InlineData("https://xn--bcher-kva.example/cb", "xn--bcher-kva.example", false)]
    [InlineData("http://localhost:1234/cb", "localhost:1234", true)]
    [InlineData("http://[::1]:1234/cb", "[::1]:1234", true)]
    [InlineData("cursor://anysphere/callback", "cursor://", true)]
    public void People_are_told_where_the_answer_goes(string uri, string display, bool isOnOwnMachine)
    {
        RedirectUriRules.DisplayOf(uri).ShouldBe(display);
        RedirectUriRules.IsOnOwnMachine(uri).ShouldBe(isOnOwnMachine);
    }
}
