namespace Archestra.Cluster.Frontend.Pages;

/// <summary>The headers of every page: it runs no script, loads nothing, is framed by nobody, and is kept nowhere.</summary>
internal static class PageHeaders
{
    /// <param name="response">Not begun.</param>
    /// <param name="formTargets">See <see cref="HtmlPage.FormTargets"/>.</param>
    /// <param name="isOwn">See <see cref="HtmlPage.IsOwn"/>.</param>
    public static void Set(HttpResponse response, IReadOnlyList<string> formTargets, bool isOwn = false)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src {PageStyle.Source}; form-action {string.Join(' ', formTargets.Prepend("'self'"))}; "
            + "frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: under it a browser says "Origin: null" with our own forms (Fetch, "append a request Origin
        // header"), which is what sandboxed pages say too. Nobody else gets a referrer under this one either.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = isOwn ? "same-origin" : "unsafe-none";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
    }

    /// <summary>
    /// The source expression (CSP Level 3 §2.3.1) for a redirect URI: its origin; its scheme alone where an origin cannot be
    /// written (private schemes, IPv6 addresses).
    /// </summary>
    public static string FormTargetOf(Uri redirectUri)
    {
        var hasOrigin = (redirectUri.Scheme == Uri.UriSchemeHttps || redirectUri.Scheme == Uri.UriSchemeHttp)
            && redirectUri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4;
        return hasOrigin ? $"{redirectUri.Scheme}://{redirectUri.IdnHost}:{redirectUri.Port}" : $"{redirectUri.Scheme}:";
    }
}
