using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Frontend.Pages;
using Microsoft.AspNetCore.Http;

namespace Archestra.Cluster.Frontend.Tests.Pages;

/// <summary>Clickjacking (RFC 9700 §4.16) and whatever else a page could be made to load or run.</summary>
public sealed class PageHeadersTests
{
    [Fact]
    public async Task No_page_is_framed_scripted_or_kept()
    {
        var (response, _) = await WriteAsync(new HtmlPage { Title = "T", Content = Html.Of($"<p>x</p>") });

        var policy = response.Headers.ContentSecurityPolicy.ToString();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("form-action 'self';");
        policy.ShouldContain("base-uri 'none'");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("unsafe");
        response.Headers.XFrameOptions.ToString().ShouldBe("DENY");
        response.Headers.XContentTypeOptions.ToString().ShouldBe("nosniff");
        response.Headers["Referrer-Policy"].ToString().ShouldBe("same-origin");
        response.Headers.CacheControl.ToString().ShouldBe("no-store");
        response.ContentType.ShouldBe("text/html; charset=utf-8");
    }

    [Fact]
    public async Task The_style_is_allowed_by_its_hash_and_by_nothing_else()
    {
        var (response, body) = await WriteAsync(new HtmlPage { Title = "T", Content = Html.Empty });

        var style = body.Split("<style>")[1].Split("</style>")[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        response.Headers.ContentSecurityPolicy.ToString().ShouldContain($"style-src 'sha256-{hash}';");
        style.Length.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public async Task A_page_says_its_language_and_title_and_encodes_them()
    {
        var (_, body) = await WriteAsync(new HtmlPage { Title = "<Sign in>", Content = Html.Empty, UserName = "<Ann>" });

        body.ShouldStartWith("<!doctype html>\n<html lang=\"en\">");
        body.ShouldContain("<title>&lt;Sign in&gt; ");
        body.ShouldContain("<h1>&lt;Sign in&gt;</h1>");
        body.ShouldContain("<strong>&lt;Ann&gt;</strong>");
    }

    [Theory]
    [InlineData("https://client.example/callback?x=1", "https://client.example:443")]
    [InlineData("http://127.0.0.1:7000/cb", "http://127.0.0.1:7000")]
    [InlineData("http://localhost:7000/cb", "http://localhost:7000")]
    [InlineData("http://[::1]:7000/cb", "http:")]
    [InlineData("cursor://anysphere.cursor-mcp/callback", "cursor:")]
    [InlineData("com.example.app:/callback", "com.example.app:")]
    public void A_redirect_uri_becomes_a_source_expression(string redirectUri, string source) =>
        PageHeaders.FormTargetOf(new Uri(redirectUri)).ShouldBe(source);

    [Fact]
    public async Task A_form_may_lead_to_the_targets_that_the_page_names()
    {
        var (response, _) = await WriteAsync(new HtmlPage { Title = "T", Content = Html.Empty, FormTargets = ["https://client.example:443"] });

        response.Headers.ContentSecurityPolicy.ToString().ShouldContain("form-action 'self' https://client.example:443;");
    }

    private static async Task<(HttpResponse Response, string Body)> WriteAsync(HtmlPage page)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await PageWriter.WriteAsync(context, page);
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
