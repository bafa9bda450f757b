using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Tests.Pages;

/// <summary>RFC 6265bis §4.1.3.2: a <c>__Host-</c> cookie is Secure, for the whole host, and of no other.</summary>
public sealed class BrowserCookiesTests
{
    private static readonly DateTimeOffset Later = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Over_https_the_session_cookie_has_every_guard()
    {
        var context = Request("https", "mcp.example.com");

        Cookies(null).SetSession(context, "text", Later);

        var header = context.Response.Headers.SetCookie.ToString();
        header.ShouldStartWith("__Host-archestra-session=text;");
        header.ShouldContain("secure");
        header.ShouldContain("httponly");
        header.ShouldContain("samesite=lax");
        header.ShouldContain("path=/");
        header.ShouldNotContain("domain");
    }

    /// <summary>A long authorization request travels in it to an external provider and back.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(3600)]
    [InlineData(7000)]
    public void What_travels_to_a_provider_is_in_pieces_that_a_browser_keeps(int length)
    {
        var context = Request("https", "mcp.example.com");
        var text = new string('x', length - 1) + "y";

        Cookies(null).SetExternal(context, text, Later);

        var set = context.Response.Headers.SetCookie.Select(header => header!.Split(';')[0]).Where(pair => !pair.EndsWith('=')).ToArray();
        set.ShouldAllBe(pair => pair.Length < 4096);
        var back = Request("https", "mcp.example.com");
        back.Request.Headers.Cookie = string.Join("; ", set);
        Cookies(null).External(back.Request).ShouldBe(text);
    }

    [Fact]
    public void Behind_a_proxy_that_ends_tls_the_public_address_decides()
    {
        var context = Request("http", "mcp.example.com");

        Cookies(new Uri("https://mcp.example.com")).SetSession(context, "text", Later);

        context.Response.Headers.SetCookie.ToString().ShouldStartWith("__Host-");
    }

    [Fact]
    public void On_plain_loopback_the_name_has_no_prefix_and_the_cookie_is_still_hidden_from_scripts()
    {
        var context = Request("http", "127.0.0.1");

        Cookies(null).SetSession(context, "text", Later);

        var header = context.Response.Headers.SetCookie.ToString();
        header.ShouldStartWith("archestra-session=text;");
        header.ShouldNotContain("secure");
        header.ShouldContain("httponly");
    }

    [Fact]
    public void Over_https_a_cookie_without_the_prefix_is_not_looked_at()
    {
        var context = Request("https", "mcp.example.com");
        context.Request.Headers.Cookie = "archestra-session=planted";

        Cookies(null).Session(context.Request).ShouldBeNull();

        context.Request.Headers.Cookie = "__Host-archestra-session=own";
        Cookies(null).Session(context.Request).ShouldBe("own");
    }

    private static BrowserCookies Cookies(Uri? publicUrl) => new(new PublicAddress(Options.Create(new FrontendHttpOptions { PublicUrl = publicUrl })));

    private static DefaultHttpContext Request(string scheme, string host)
    {
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host) = (scheme, new HostString(host));
        return context;
    }
}
