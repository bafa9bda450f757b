using System.Text;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Pages;

public sealed class PageWriterTests
{
    [Theory]
    [InlineData("https://mcp.example", "")]
    [InlineData("https://mcp.example/tools", "/tools")]
    [InlineData("https://mcp.example/tools/", "/tools")]
    public async Task Links_and_redirects_of_ours_are_under_the_public_address(string publicUrl, string path)
    {
        var page = ContextOf(publicUrl);
        await PageWriter.WriteAsync(page, new HtmlPage
        {
            Title = "Links",
            Content = Html.Of($"""<form action="{"/sign-in"}"></form><a href="{"/account?a=b"}">a</a><a href="{"https://app.example/"}">b</a>{"href=\"/x"}"""),
        });
        var redirect = ContextOf(publicUrl);
        PageWriter.Redirect(redirect, "/sign-in?tenant=t");
        var away = ContextOf(publicUrl);
        PageWriter.Redirect(away, "https://app.example/cb?code=c");

        var html = Encoding.UTF8.GetString(((MemoryStream)page.Response.Body).ToArray());
        html.ShouldContain($"""action="{path}/sign-in" """.TrimEnd());
        html.ShouldContain($"""href="{path}/account?a=b" """.TrimEnd());
        html.ShouldContain("""href="https://app.example/" """.TrimEnd());
        html.ShouldContain("href=&quot;/x");
        redirect.Response.Headers.Location.ToString().ShouldBe($"{path}/sign-in?tenant=t");
        away.Response.Headers.Location.ToString().ShouldBe("https://app.example/cb?code=c");
    }

    private static DefaultHttpContext ContextOf(string publicUrl)
    {
        var services = new ServiceCollection().Configure<FrontendHttpOptions>(options => options.PublicUrl = new Uri(publicUrl)).AddSingleton<PublicAddress>();
        var context = new DefaultHttpContext { RequestServices = services.BuildServiceProvider() };
        context.Response.Body = new MemoryStream();
        return context;
    }
}
