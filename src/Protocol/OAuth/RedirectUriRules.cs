using System.Buffers;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// Which redirect URIs a client may register: "All redirect URIs MUST be either localhost or use HTTPS" (MCP authorization,
/// "Communication Security"); and for applications on a person's machine the private-use schemes of RFC 8252 §7.1, which
/// no web page can take over: Cursor and VS Code have nothing else.
/// </summary>
public static class RedirectUriRules
{
    public const int MaxLength = 2048;

    /// <summary>Schemes that a browser or an operating system acts on itself, with content that the URI brings along or names.</summary>
    private static readonly string[] ForbiddenSchemes =
    [
        "about", "blob", "chrome", "data", "file", "filesystem", "ftp", "ftps", "http", "https", "intent", "jar", "javascript",
        "mailto", "ms-msdt", "res", "search-ms", "sftp", "shell", "sms", "ssh", "tel", "telnet", "vbscript", "view-source", "ws", "wss",
    ];

    /// <summary>RFC 3986 §2: a URI has no other characters. Names of other alphabets are registered as they are resolved (<c>xn--</c>).</summary>
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <param name="uri">As it is to be registered.</param>
    /// <param name="allowPrivateUse">The client is a native application.</param>
    /// <returns>What is wrong with it, as a sentence; null when nothing is.</returns>
    public static string? ProblemOf(string? uri, bool allowPrivateUse)
    {
        if (string.IsNullOrEmpty(uri) || uri.Length > MaxLength || uri.AsSpan().ContainsAnyExcept(UriCharacters))
        {
            return $"A redirect URI is an absolute URI of at most {MaxLength} ASCII characters.";
        }

        // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
        if (uri.Contains('#', StringComparison.Ordinal))
        {
            return "A redirect URI has no fragment.";
        }

        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : uri[..colon];
        return scheme switch
        {
            "https" => ProblemOfHttps(uri),
            "http" => RedirectUriMatching.IsLoopback(uri) ? null : "A redirect URI is https, or http on 127.0.0.1, [::1] or localhost.",
            _ when !allowPrivateUse => "A redirect URI is https, or http on loopback; other schemes are for native applications.",
            _ => ProblemOfPrivateUse(uri, scheme),
        };
    }

    /// <summary>Only programs on the person's own machine are there to answer; any of them could be.</summary>
    public static bool IsOnOwnMachine(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return RedirectUriMatching.IsLoopback(uri) || !uri.StartsWith("https://", StringComparison.Ordinal);
    }

    /// <summary>What to tell a person about where an answer goes: the host, with its port if it says one; or the scheme.</summary>
    public static string DisplayOf(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttps || parsed.Scheme == Uri.UriSchemeHttp)
            ? parsed.IsDefaultPort ? parsed.Host : $"{parsed.Host}:{parsed.Port}"
            : $"{uri.Split(':')[0]}://";
    }

    private static string? ProblemOfHttps(string uri)
    {
        if (!uri.StartsWith("https://", StringComparison.Ordinal) || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            return "A redirect URI names a host.";
        }

        var end = uri.AsSpan("https://".Length).IndexOfAny("/?");
        var authority = end < 0 ? uri.AsSpan("https://".Length) : uri.AsSpan("https://".Length, end);
        return authority.Contains('@') ? "A redirect URI has no user information." : null;
    }

    private static string? ProblemOfPrivateUse(string uri, string scheme)
    {
        if (scheme.Length is < 2 or > 64 || scheme[0] is < 'a' or > 'z' || scheme.AsSpan().ContainsAnyExcept(SchemeCharacters)
            || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.UserInfo.Length > 0)
        {
            return "A redirect URI is https, http on loopback, or of a scheme in small letters that belongs to the application.";
        }

        return Array.IndexOf(ForbiddenSchemes, scheme) >= 0 ? $"A redirect URI cannot be of the scheme '{scheme}'." : null;
    }
}
