using System.Buffers;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>Where a browser goes after signing in: a page of ours, whatever the request says (no open redirect).</summary>
internal static class ReturnPath
{
    public const string Default = "/account";

    /// <summary>A sealed authorization request travels in it.</summary>
    private const int MaxLength = 8 * 1024;

    // RFC 3986 §3.3 and §3.4, without what a browser or a proxy could read in another way: "\", "%" in a path, control characters.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/");

    private static readonly SearchValues<char> QueryCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/.~!$&'()*+,;=:@?%");

    private static readonly string[] Known = ["/oauth/consent", "/device", Default];

    /// <summary>The path if it is one of those that people return to, else <see cref="Default"/>.</summary>
    public static string Of(string? shown) => IsGood(shown) ? shown! : Default;

    private static bool IsGood(string? shown)
    {
        if (shown is null or { Length: > MaxLength })
        {
            return false;
        }

        var end = shown.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? shown : shown[..end];
        return Array.Exists(Known, known => path == known || path.StartsWith(known + "/", StringComparison.Ordinal))
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.AsSpan().ContainsAnyExcept(PathCharacters)
            && !shown.AsSpan(path.Length).ContainsAnyExcept(QueryCharacters);
    }
}
