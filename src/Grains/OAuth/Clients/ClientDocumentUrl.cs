namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// Client ids that are URLs (OAuth Client ID Metadata Document, §3). They are compared as text, so one that a reader could
/// understand as another is refused. Pure.
/// </summary>
internal static class ClientDocumentUrl
{
    private const int MaxLength = 1024;

    public static bool IsUrl(string clientId) =>
        clientId.StartsWith("https://", StringComparison.Ordinal) || clientId.StartsWith("http://", StringComparison.Ordinal);

    /// <returns>What is wrong with it, as a sentence; null when nothing is.</returns>
    public static string? ProblemOf(string clientId, bool allowLoopback)
    {
        if (clientId.Length > MaxLength || clientId.AsSpan().ContainsAnyExceptInRange('!', '~') || clientId.Contains('\\')
            || !Uri.TryCreate(clientId, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return $"The client id is no URL of at most {MaxLength} ASCII characters.";
        }

        // "Client identifier URLs MUST have an https scheme, MUST contain a path component, MUST NOT contain single-dot or
        // double-dot path segments, MUST NOT contain a fragment component and MUST NOT contain a username or password component."
        if (url.Scheme != Uri.UriSchemeHttps && !(allowLoopback && url.IsLoopback))
        {
            return "A client id that is a URL must be an https URL.";
        }

        if (clientId.Contains('#') || clientId[(url.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@'))
        {
            return "A client id that is a URL has no fragment and no user name.";
        }

        if (url.AbsolutePath == "/")
        {
            return "A client id that is a URL has a path.";
        }

        // What the parser writes differently has dot segments, capitals in its host, its default port or needless escapes.
        return url.AbsoluteUri == clientId && !HasEscapedDots(clientId) ? null : "A client id that is a URL must be written in its normal form.";
    }

    private static bool HasEscapedDots(string clientId) => clientId.Contains("%2e", StringComparison.OrdinalIgnoreCase);
}
