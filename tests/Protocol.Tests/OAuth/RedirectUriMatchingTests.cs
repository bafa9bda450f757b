using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>
/// "Authorization servers MUST validate exact redirect URIs against pre-registered values to prevent redirection attacks"
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/security-considerations#open-redirection).
/// </summary>
public sealed class RedirectUriMatchingTests
{
    private const string Web = "https://app.example/callback";
    private const string Loopback = "http://127.0.0.1:8123/callback?client=1";

    [Theory]
    [InlineData(Web)]
    [InlineData(Loopback)]
    [InlineData("http://[::1]/cb")]
    [InlineData("http://localhost/cb")]
    [InlineData("cursor://anysphere.cursor-retrieval/oauth/callback")]
    public void What_was_registered_matches_itself(string uri) => RedirectUriMatching.IsRegistered([Web, uri], uri).ShouldBeTrue();

    [Theory]
    [InlineData("https://app.example/callback/")]
    [InlineData("https://app.example/callback/more")]
    [InlineData("https://app.example/callback/../other")]
    [InlineData("https://app.example/other/../callback")]
    [InlineData("https://app.example//callback")]
    [InlineData("https://app.example/callback%2f")]
    [InlineData("https://app.example/Callback")]
    [InlineData("https://APP.example/callback")]
    [InlineData("HTTPS://app.example/callback")]
    [InlineData("http://app.example/callback")]
    [InlineData("https://app.example:443/callback")]
    [InlineData("https://app.example:8443/callback")]
    [InlineData("https://app.example/callback?next=https://attacker.example")]
    [InlineData("https://app.example/callback?")]
    [InlineData("https://app.example/callback#fragment")]
    [InlineData("https://app.example/callback#")]
    [InlineData("https://user@app.example/callback")]
    [InlineData("https://app.example@attacker.example/callback")]
    [InlineData("https://app.example\\@attacker.example/callback")]
    [InlineData("https://app.example.attacker.example/callback")]
    [InlineData("https://evil-app.example/callback")]
    [InlineData("https://аpp.example/callback")]
    [InlineData("https://xn--pp-8kc.example/callback")]
    [InlineData("https://app.example/callback ")]
    [InlineData(" https://app.example/callback")]
    [InlineData("https://app.example/call\tback")]
    [InlineData("//app.example/callback")]
    [InlineData("")]
    public void Anything_else_does_not(string given) => RedirectUriMatching.Matches(Web, given).ShouldBeFalse();

    /// <summary>https://www.rfc-editor.org/rfc/rfc8252#section-7.3</summary>
    [Theory]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb")]
    [InlineData("http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb")]
    [InlineData("http://127.0.0.1:1/cb", "http://127.0.0.1/cb")]
    [InlineData("http://[::1]:3000/cb?a=b", "http://[::1]:61023/cb?a=b")]
    [InlineData("http://localhost/callback", "http://localhost:33418/callback")]
    [InlineData("http://localhost", "http://localhost:33418")]
    [InlineData("https://localhost:1/cb", "https://localhost:2/cb")]
    public void On_loopback_any_port_will_do(string registered, string given) => RedirectUriMatching.Matches(registered, given).ShouldBeTrue();

    [Theory]
    [InlineData("http://localhost/cb", "http://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1/cb", "http://[::1]/cb")]
    [InlineData("http://127.0.0.1/cb", "https://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80/cb/")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:0/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:+80/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80@attacker.example/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1@attacker.example/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1.attacker.example/cb")]
    [InlineData("http://localhost/cb", "http://localhost.attacker.example/cb")]
    [InlineData("http://localhost/cb", "http://localhost:80.attacker.example/cb")]
    [InlineData("http://localhost/cb", "http://LOCALHOST:80/cb")]
    [InlineData("http://localhost/cb", "http://localhost:80\\@attacker.example/cb")]
    [InlineData("http://localhost/cb", "http://localhost:80/CB")]
    [InlineData("http://localhost/cb", "http://localhost:80/cb#x")]
    [InlineData("http://localhost/cb", "http://127.1/cb")]
    [InlineData("http://localhost/cb", "http://2130706433/cb")]
    [InlineData("https://app.example:1/cb", "https://app.example:2/cb")]
    [InlineData("http://localhost.example:1/cb", "http://localhost.example:2/cb")]
    public void But_nothing_else_may_differ(string registered, string given) => RedirectUriMatching.Matches(registered, given).ShouldBeFalse();
}
