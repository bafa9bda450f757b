using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Protocol.Jose;

/// <summary>
/// A JWT that somebody showed (RFC 7519), read but not yet believed: first <see cref="IsSignedBy(JsonWebKeySet)"/> with keys that are
/// known from elsewhere (never from its own header), then issuer, audience, time and type, each by whoever knows what to expect.
/// </summary>
public sealed class JsonWebToken
{
    /// <summary>Longer than any real one with a page of groups in it; short enough for a request header.</summary>
    public const int MaxLength = 8192;

    private readonly CompactJws _jws;

    private JsonWebToken(CompactJws jws, string algorithm, string? type, string? keyId, JwtClaims claims) =>
        (_jws, Algorithm, Type, KeyId, Claims) = (jws, algorithm, type, keyId, claims);

    /// <summary>One of <see cref="JwsAlgorithms.All"/>.</summary>
    public string Algorithm { get; }

    public string? Type { get; }

    public string? KeyId { get; }

    public JwtClaims Claims { get; }

    /// <summary>
    /// False for every text that is no signed JWT in an algorithm of <see cref="JwsAlgorithms"/>, and for one whose header
    /// demands what is not understood here (<c>crit</c>, RFC 7515 §4.1.11).
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JsonWebToken? token)
    {
        token = null;
        if (!CompactJws.TryParse(text, MaxLength, out var jws)
            || !JoseJson.TryParse(jws.Header, out var header) || header.TryGetProperty("crit", out _)
            || !JoseJson.TryText(header, "alg", out var algorithm) || algorithm is null || !JwsAlgorithms.All.Contains(algorithm)
            || !JoseJson.TryText(header, "typ", out var type) || !JoseJson.TryText(header, "kid", out var keyId)
            || !JwtClaims.TryRead(jws.Payload, out var claims))
        {
            return false;
        }

        token = new JsonWebToken(jws, algorithm, type, keyId, claims);
        return true;
    }

    /// <summary>Whether it is explicitly of this type (RFC 8725 §3.11). Media types: without case, <c>application/</c> may be left out (RFC 7515 §4.1.9).</summary>
    public bool HasType(string type)
    {
        const string Prefix = "application/";
        return Type is { } given && (given.Equals(type, StringComparison.OrdinalIgnoreCase)
            || (given.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && given.AsSpan(Prefix.Length).Equals(type, StringComparison.OrdinalIgnoreCase)));
    }

    public bool IsSignedBy(JsonWebKeySet keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Find(KeyId, Algorithm).Any(IsSignedBy);
    }

    public bool IsSignedBy(JsonWebKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.HasSigned(Algorithm, _jws.SigningInput, _jws.Signature);
    }
}
