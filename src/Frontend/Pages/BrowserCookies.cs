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
    private const int ExternalPieceLength = 3600;

    private static readonly string[] ExternalPieces = ["archestra-external", "archestra-external-2"];

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
    public string? External(HttpRequest request) =>
        string.Concat(ExternalPieces.Select(name => Read(request, name)).TakeWhile(piece => piece is not null)) is { Length: > 0 } text ? text : null;

    /// <summary>In pieces: a sealed authorization request is in it, and browsers drop a cookie of more than 4096 bytes (RFC 6265bis §5.6).</summary>
    public void SetExternal(HttpContext context, string text, DateTimeOffset expiresAt)
    {
        var pieces = text.Chunk(ExternalPieceLength).Select(piece => new string(piece)).ToArray();
        for (var index = 0; index < ExternalPieces.Length; index++)
        {
            if (index < pieces.Length)
            {
                Write(context, ExternalPieces[index], pieces[index], expiresAt);
            }
            else
            {
                // One of an earlier, longer text would be read on to.
                Clear(context, ExternalPieces[index]);
            }
        }
    }

    public void ClearExternal(HttpContext context)
    {
        foreach (var name in ExternalPieces)
        {
            Clear(context, name);
        }
    }

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
