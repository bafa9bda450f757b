using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>
/// Our cookies. Host-only, for the whole host, not for scripts, and <c>Secure</c> (RFC 6265bis §4.1.3.2, the
/// <c>__Host-</c> prefix): no other host, and nobody on the way, can set one. Over plain http, for development on loopback,
/// they go without both: Chromium would take a <c>Secure</c> cookie there, Safari and most HTTP libraries would not.
/// </summary>
internal sealed class BrowserCookies(PublicAddress address)
{
    private const string SessionName = "archestra-session";
    private const string SignInName = "archestra-sign-in";
    private const string ExternalName = "archestra-external";

    private static readonly TimeSpan SignInLifetime = TimeSpan.FromHours(1);

    /// <summary>The session of who is signed in.</summary>
    public string? Session(HttpRequest request) => Read(request, SessionName);

    public void SetSession(HttpContext context, string text, DateTimeOffset expiresAt) => Write(context, SessionName, text, expiresAt);

    public void ClearSession(HttpContext context) => Clear(context, SessionName);

    /// <summary>What ties a sign-in form to the browser before anybody is signed in.</summary>
    public string? SignIn(HttpRequest request) => Read(request, SignInName);

    public void SetSignIn(HttpContext context, string text, DateTimeOffset now) => Write(context, SignInName, text, now + SignInLifetime);

    public void ClearSignIn(HttpContext context) => Clear(context, SignInName);

    /// <summary>What comes back with the browser from an external provider: <c>Lax</c> lets that navigation have it.</summary>
    public string? External(HttpRequest request) => Read(request, ExternalName);

    public void SetExternal(HttpContext context, string text, DateTimeOffset expiresAt) => Write(context, ExternalName, text, expiresAt);

    public void ClearExternal(HttpContext context) => Clear(context, ExternalName);

    private string? Read(HttpRequest request, string name) =>
        request.Cookies.TryGetValue(NameFor(request, name), out var value) && value.Length > 0 ? value : null;

    private void Write(HttpContext context, string name, string value, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(NameFor(context.Request, name), value, Options(context.Request, expiresAt));

    private void Clear(HttpContext context, string name) =>
        context.Response.Cookies.Delete(NameFor(context.Request, name), Options(context.Request, null));

    private CookieOptions Options(HttpRequest request, DateTimeOffset? expiresAt) => new()
    {
        Secure = IsSecure(request),
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Expires = expiresAt,
        IsEssential = true,
    };

    private string NameFor(HttpRequest request, string name) => IsSecure(request) ? "__Host-" + name : name;

    /// <summary>By the public address: behind a proxy that ends TLS, the request itself came by http.</summary>
    private bool IsSecure(HttpRequest request) => address.For(request).StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
