namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// Compares redirect URIs as text: "Authorization servers MUST compare the two URIs using exact string matching"
/// (OAuth 2.1 §4.1.1, RFC 9700 §2.1). No parser stands between what was registered and what is compared, so none can be
/// fooled by user information, backslashes, dot segments, case or internationalized names.
/// </summary>
public static class RedirectUriMatching
{
    private static readonly string[] LoopbackHosts = ["127.0.0.1", "[::1]", "localhost"];

    /// <summary>Whether a client that registered these may be sent there.</summary>
    public static bool IsRegistered(IEnumerable<string> registered, string given)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return registered.Any(uri => Matches(uri, given));
    }

    /// <summary>
    /// Equal to the byte; but "the authorization server MUST allow any port to be specified at the time of the request for
    /// loopback IP redirect URIs" (RFC 8252 §7.3). The name <c>localhost</c> counts as one: real clients register it.
    /// </summary>
    public static bool Matches(string registered, string given)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(given);
        return string.Equals(registered, given, StringComparison.Ordinal)
            || (TrySplitLoopback(registered, out var host, out var rest)
                && TrySplitLoopback(given, out var givenHost, out var givenRest)
                && host.SequenceEqual(givenHost)
                && rest.SequenceEqual(givenRest));
    }

    /// <summary>An http or https URI on the machine of whoever follows it.</summary>
    public static bool IsLoopback(string uri) => TrySplitLoopback(uri, out _, out _);

    /// <param name="uri">The URI.</param>
    /// <param name="host">Scheme and host, for example <c>http://127.0.0.1</c>.</param>
    /// <param name="rest">What follows the port: path and query.</param>
    private static bool TrySplitLoopback(string uri, out ReadOnlySpan<char> host, out ReadOnlySpan<char> rest)
    {
        ArgumentNullException.ThrowIfNull(uri);
        host = rest = default;
        var scheme = uri.StartsWith("http://", StringComparison.Ordinal) ? "http://".Length
            : uri.StartsWith("https://", StringComparison.Ordinal) ? "https://".Length
            : 0;
        if (scheme == 0 || Array.Find(LoopbackHosts, name => uri.AsSpan(scheme).StartsWith(name, StringComparison.Ordinal)) is not { } found)
        {
            return false;
        }

        host = uri.AsSpan(0, scheme + found.Length);
        rest = uri.AsSpan(host.Length);
        if (rest is [':', ..])
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var port = digits < 0 ? rest[1..] : rest[1..][..digits];
            if (!ushort.TryParse(port, out var number) || number == 0)
            {
                return false;
            }

            rest = rest[(1 + port.Length)..];
        }

        // Anything else after the host, "localhost.attacker.example" or "localhost@attacker.example", is another host.
        return rest is [] or ['/', ..] or ['?', ..];
    }
}
