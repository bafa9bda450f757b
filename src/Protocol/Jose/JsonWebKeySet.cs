using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Jose;

/// <summary>The public keys of somebody who signs (RFC 7517 §5).</summary>
public sealed class JsonWebKeySet
{
    /// <summary>Longer sets are not read: nobody needs so many keys, and each reading costs.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxKeys = 100;

    /// <summary>The members of private and of symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static readonly JsonWebKeySet Empty = new([]);

    private JsonWebKeySet(IReadOnlyList<JsonWebKey> keys) => Keys = keys;

    /// <summary>Those that can be used. "Implementations SHOULD ignore JWKs … that use 'kty' values that are not understood".</summary>
    public IReadOnlyList<JsonWebKey> Keys { get; }

    /// <param name="utf8">The document.</param>
    /// <param name="keys">Its usable keys; maybe none.</param>
    /// <param name="problem">A sentence for whoever gave the document.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonWebKeySet? keys, [NotNullWhen(false)] out string? problem)
    {
        keys = null;
        problem = null;
        if (utf8.Length > MaxLength || !JoseJson.TryParse(utf8, out var root)
            || !root.TryGetProperty("keys", out var members) || members.ValueKind != JsonValueKind.Array || members.GetArrayLength() > MaxKeys)
        {
            problem = "This is not a JSON Web Key Set (RFC 7517 §5).";
            return false;
        }

        // Whoever shows a private key has lost it: a signature by it says nothing any more.
        if (members.EnumerateArray().Any(IsPrivate))
        {
            problem = "The key set holds private or symmetric keys; only public ones may leave their owner.";
            return false;
        }

        keys = new JsonWebKeySet([.. members.EnumerateArray().Select(JsonWebKey.TryRead).OfType<JsonWebKey>()]);
        return true;
    }

    /// <summary>
    /// The keys that may have signed: those with the id that fit the algorithm (ids are unique within a type only, RFC 7517
    /// §4.5), or, when the text names no key, the only one that fits.
    /// </summary>
    public IEnumerable<JsonWebKey> Find(string? keyId, string algorithm)
    {
        if (keyId is not null)
        {
            return Keys.Where(key => key.KeyId == keyId && key.Fits(algorithm));
        }

        var fitting = Keys.Where(key => key.Fits(algorithm)).Take(2).ToArray();
        return fitting is [var single] ? [single] : [];
    }

    private static bool IsPrivate(JsonElement key) =>
        key.ValueKind == JsonValueKind.Object && Array.Exists(PrivateMembers, member => key.TryGetProperty(member, out _));
}
