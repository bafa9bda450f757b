using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// Names of tools on a gateway that shows several servers: <c>{server}__{tool}</c>, at most 64 characters of
/// <c>[A-Za-z0-9_.-]</c>, the least that models and clients have in common. A tool whose name does not fit gets a
/// shortened one that ends in <c>_x</c> and a digest of the full one. Different tools never get the same name: a server's
/// slug holds no <c>__</c> and does not end with <c>_</c>, so the first <c>__</c> ends it; and a tool that was named like
/// a shortened one gets a digest too. Names are looked up in the gateway's table, never taken apart.
/// </summary>
public static class ToolName
{
    public const int MaxLength = 64;

    /// <summary>Leaves at least 38 characters for the tool.</summary>
    public const int MaxSlugLength = 24;

    private const string Separator = "__";
    private const string DigestMark = "_x";
    private const int DigestLength = 12;
    private const string DigestAlphabet = "0123456789abcdefghijklmnopqrstuv";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static readonly SearchValues<char> DigestCharacters = SearchValues.Create(DigestAlphabet);

    /// <summary>The name under which a gateway shows a server's tool.</summary>
    public static string Prefix(string slug, string tool)
    {
        if (!IsSlug(slug))
        {
            throw new ArgumentException("Not a slug made by Slugify.", nameof(slug));
        }

        if (tool.Length is > 0
            && slug.Length + Separator.Length + tool.Length <= MaxLength
            && !tool.AsSpan().ContainsAnyExcept(Allowed)
            && !EndsLikeDigest(tool))
        {
            return slug + Separator + tool;
        }

        var room = MaxLength - slug.Length - Separator.Length - DigestMark.Length - DigestLength;
        return string.Concat(slug, Separator, Sanitize(tool, room), DigestMark + Digest(tool, DigestLength));
    }

    /// <summary>A server's name as a prefix: lower case, at most 24 characters of <c>[a-z0-9_-]</c>.</summary>
    public static string Slugify(string serverName)
    {
        var slug = new StringBuilder(serverName.Length);
        foreach (var character in serverName)
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '-')
            {
                slug.Append(char.ToLowerInvariant(character));
            }
            else if (slug.Length > 0 && slug[^1] != '_')
            {
                slug.Append('_');
            }
        }

        var text = slug.ToString().Trim('_');
        if (text.Length == 0)
        {
            text = "server";
        }

        return text.Length <= MaxSlugLength ? text : Suffixed(text, serverName);
    }

    /// <summary>
    /// Slugs for the servers of one gateway, each different. The first of several servers with one slug keeps it, the
    /// others get a digest of their id: give them in order of creation, and adding a server renames none.
    /// </summary>
    /// <param name="servers">Ids, each once, and names.</param>
    /// <returns>Slugs by id.</returns>
    public static IReadOnlyDictionary<string, string> AssignSlugs(IEnumerable<KeyValuePair<string, string>> servers)
    {
        var slugs = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, name) in servers)
        {
            var slug = Slugify(name);
            for (var seed = id; !taken.Add(slug); seed += "+")
            {
                slug = Suffixed(Slugify(name), seed);
            }

            slugs.Add(id, slug);
        }

        return slugs;
    }

    private static bool IsSlug(string slug) =>
        slug.Length is > 0 and <= MaxSlugLength
        && !slug.AsSpan().ContainsAnyExcept(Allowed)
        && !slug.Contains(Separator, StringComparison.Ordinal)
        && slug[0] != '_'
        && slug[^1] != '_';

    private static string Suffixed(string slug, string seed)
    {
        const int length = 6;
        var head = slug[..Math.Min(slug.Length, MaxSlugLength - length - 1)].TrimEnd('_');
        return $"{head}_{Digest(seed, length)}";
    }

    private static string Sanitize(string tool, int room)
    {
        var text = new StringBuilder(room);
        foreach (var character in tool.AsSpan(0, Math.Min(tool.Length, room)))
        {
            text.Append(Allowed.Contains(character) ? character : '_');
        }

        return text.ToString();
    }

    private static bool EndsLikeDigest(string tool) =>
        tool.Length >= DigestMark.Length + DigestLength
        && tool.AsSpan(tool.Length - DigestLength - DigestMark.Length, DigestMark.Length).SequenceEqual(DigestMark)
        && !tool.AsSpan(tool.Length - DigestLength).ContainsAnyExcept(DigestCharacters);

    /// <summary>Five bits per character of SHA-256.</summary>
    private static string Digest(string text, int length)
    {
        // The UTF-16 as it is: names of upstream servers may hold unpaired surrogates, which an encoding makes all alike.
        var hash = SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()));
        return string.Create(length, hash, static (characters, bytes) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = DigestAlphabet[bytes[i] & 31];
            }
        });
    }
}
