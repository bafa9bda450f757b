using System.Text;
using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>Writes pages in the one layout that they share.</summary>
internal static class PageWriter
{
    public static async Task WriteAsync(HttpContext context, HtmlPage page)
    {
        var response = context.Response;
        PageHeaders.Set(response, page.FormTargets, page.IsOwn);
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(Under(BaseOf(context), Render(page)), Encoding.UTF8, context.RequestAborted);
    }

    /// <summary>To another page of ours, or with an answer to a client; by GET, whatever the method was (RFC 9110 §15.4.4).</summary>
    public static void Redirect(HttpContext context, string location)
    {
        PageHeaders.Set(context.Response, []);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location.StartsWith('/') ? BaseOf(context) + location : location;
    }

    /// <summary>What went wrong, in a sentence, and no way on.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string title, string sentence) => WriteAsync(context, new HtmlPage
    {
        Title = title,
        Status = status,
        Content = Html.Of($"""<p role="alert" class="error">{sentence}</p>"""),
    });

    /// <summary>Of the public address, whether a proxy takes it away before us or not.</summary>
    private static string BaseOf(HttpContext context) => context.RequestServices?.GetService<PublicAddress>()?.PathBase ?? "";

    /// <summary>Our links are written from the root. Nothing but markup of ours has a bare quotation mark in it.</summary>
    private static string Under(string path, string markup) => path.Length == 0 ? markup : markup
        .Replace("action=\"/", $"action=\"{path}/", StringComparison.Ordinal)
        .Replace("href=\"/", $"href=\"{path}/", StringComparison.Ordinal);

    /// <summary>The style stands outside of what is encoded: it is ours, and hashed to the byte.</summary>
    private static string Render(HtmlPage page) =>
        $"<!doctype html>\n<html lang=\"en\">\n<head>\n{Head(page)}\n<style>{PageStyle.Text}</style>\n</head>\n{Body(page)}\n</html>\n";

    private static Html Head(HtmlPage page) => Html.Of(
        $"""
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{page.Title} · Archestra</title>
        """);

    private static Html Body(HtmlPage page) => Html.Of(
        $"""
        <body>
        <header><span class="brand">Archestra</span>{Who(page.UserName)}</header>
        <main class="{(page.IsWide ? "wide" : "narrow")}">
        <h1>{page.Title}</h1>
        {page.Content}
        </main>
        </body>
        """);

    private static Html Who(string? userName) =>
        userName is null ? Html.Empty : Html.Of($"""<span class="who">Signed in as <strong>{userName}</strong></span>""");
}
