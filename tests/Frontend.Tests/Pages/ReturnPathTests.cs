using Archestra.Cluster.Frontend.Pages;

namespace Archestra.Cluster.Frontend.Tests.Pages;

/// <summary>No open redirect (RFC 9700 §4.11): whatever a link says, signing in ends on a page of ours.</summary>
public sealed class ReturnPathTests
{
    [Theory]
    [InlineData("/account")]
    [InlineData("/account/password")]
    [InlineData("/device")]
    [InlineData("/device?user_code=ABCD-EFGH")]
    [InlineData("/oauth/consent?request=abc_DEF-123.x%3D")]
    public void Pages_that_people_return_to_are_kept(string path) => ReturnPath.Of(path).ShouldBe(path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("https://evil.example/account")]
    [InlineData("https:/account")]
    [InlineData("javascript:alert(1)")]
    [InlineData(" /account")]
    [InlineData("/account\r\nLocation: https://evil.example")]
    [InlineData("/account\t")]
    [InlineData("/accounts")]
    [InlineData("/account@evil.example")]
    [InlineData("/account//evil.example")]
    [InlineData("/account/../api/v1/tenants")]
    [InlineData("/account/%2e%2e/api")]
    [InlineData("/account/\\evil.example")]
    [InlineData("/account#//evil.example")]
    [InlineData("/device?x=\u00e4")]
    [InlineData("/sign-in")]
    [InlineData("/oauth/authorize?client_id=x")]
    [InlineData("/OAUTH/consent")]
    public void Everything_else_leads_to_the_account(string? path) => ReturnPath.Of(path).ShouldBe("/account");

    [Fact]
    public void A_path_is_not_endless() => ReturnPath.Of("/device?" + new string('a', 9_000)).ShouldBe("/account");
}
