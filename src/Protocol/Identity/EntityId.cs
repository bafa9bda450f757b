using System.Security.Cryptography;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>
/// Server-generated identifiers: <c>{kind}_{26 characters}</c>, 130 random bits in Crockford's lower-case base 32, which
/// has no i, l, o or u, so an id read aloud or copied from paper is not mistaken. An id is never chosen by a client;
/// its alphabet has no <c>/</c>, so it cannot change the meaning of a grain key it is part of.
/// </summary>
public static class EntityId
{
    /// <summary>Longest id. Three of them and a kind letter fill a grain key of <see cref="GrainKeys.MaxLength"/> characters.</summary>
    public const int MaxLength = 32;

    /// <summary>Longest kind: what is left beside the separator and the random characters.</summary>
    public const int MaxKindLength = MaxLength - RandomLength - 1;

    private const int RandomLength = 26;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Create(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        if (kind.Length > MaxKindLength || kind.AsSpan().ContainsAnyExceptInRange('a', 'z'))
        {
            throw new ArgumentException($"A kind is 1 to {MaxKindLength} letters a-z.", nameof(kind));
        }

        return $"{kind}_{RandomNumberGenerator.GetString(Alphabet, RandomLength)}";
    }

    /// <summary>1 to 32 characters of <c>[A-Za-z0-9_-]</c>: what may stand as one segment of a grain key.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The id itself, or an exception: a key built from a malformed id would address somebody else's grain.</summary>
    internal static string Require(string id, string parameterName) =>
        IsValid(id) ? id : throw new ArgumentException("An id is 1 to 32 characters of [A-Za-z0-9_-].", parameterName);
}
