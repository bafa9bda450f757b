using System.Text;

namespace Archestra.Cluster.Grains.Audit.Capture;

/// <summary>
/// Which members of a document are not shown: by name wherever they occur, and by place. Names are compared by their
/// letters and digits alone, without case: <c>api_key</c>, <c>apiKey</c> and <c>API-Key</c> are one name.
/// </summary>
internal sealed class RedactedMembers
{
    /// <summary>Any member or item at its place in a pointer.</summary>
    private const string Any = "*";

    /// <summary>
    /// Members whose names contain one of these are never shown. Rather too many than one too few: <c>max_tokens</c> is
    /// hidden so that <c>github_token</c> is.
    /// </summary>
    private static readonly string[] Always =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "apikey", "accesskey", "privatekey",
        "credential", "cookie", "sessionid", "signature",
    ];

    private readonly HashSet<string> _names;
    private readonly string[][] _pointers;

    private RedactedMembers(HashSet<string> names, string[][] pointers)
    {
        _names = names;
        _pointers = pointers;
    }

    public bool HasPointers => _pointers.Length > 0;

    /// <param name="wished">Names, or JSON Pointers (RFC 6901), in which <c>*</c> stands for any one member or item.</param>
    public static RedactedMembers Of(IReadOnlyCollection<string> wished)
    {
        var names = wished.Where(entry => !IsPointer(entry)).Select(Normalize).Where(name => name.Length > 0);
        var pointers = wished.Where(IsPointer).Select(Segments);
        return new RedactedMembers([.. names], [.. pointers]);
    }

    public bool ContainsName(string name)
    {
        var normalized = Normalize(name);
        return _names.Contains(normalized) || Array.Exists(Always, part => normalized.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>Whether a text that cannot be read mentions any of the names.</summary>
    public bool IsMentionedIn(string text)
    {
        var normalized = Normalize(text);
        return Array.Exists(Always, part => normalized.Contains(part, StringComparison.Ordinal))
            || _names.Any(name => normalized.Contains(name, StringComparison.Ordinal));
    }

    public bool ContainsPlace(IReadOnlyList<string> path) =>
        Array.Exists(_pointers, pointer => pointer.Length == path.Count && Matches(pointer, path));

    private static bool IsPointer(string entry) => entry.StartsWith('/');

    private static bool Matches(string[] pointer, IReadOnlyList<string> path)
    {
        for (var i = 0; i < pointer.Length; i++)
        {
            if (pointer[i] != Any && pointer[i] != path[i])
            {
                return false;
            }
        }

        return true;
    }

    // RFC 6901 §4: first ~1, then ~0.
    private static string[] Segments(string pointer) =>
        [.. pointer[1..].Split('/').Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    private static string Normalize(string name)
    {
        var normalized = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                normalized.Append(char.ToLowerInvariant(c));
            }
        }

        return normalized.ToString();
    }
}
