using System.Security.Cryptography;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Jose;

/// <summary>
/// A public key to check signatures with (RFC 7517 §4): RSA of 2048 to 8192 bits, or EC on P-256. It answers only for the
/// algorithms that fit its type (RFC 8725 §3.1), and for the one that it names, if it names one.
/// </summary>
public sealed class JsonWebKey
{
    private const int MinModulus = 2048 / 8;

    /// <summary>Checking costs with the square of the length, and somebody else chooses the key.</summary>
    private const int MaxModulus = 8192 / 8;

    private const int CoordinateLength = 32;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;
    private readonly string? _algorithm;

    private JsonWebKey(string? keyId, string? algorithm, RSAParameters? rsa, ECParameters? curve) =>
        (KeyId, _algorithm, _rsa, _curve) = (keyId, algorithm, rsa, curve);

    public string? KeyId { get; }

    /// <summary>An EC key on P-256 from its coordinates.</summary>
    public static JsonWebKey OfP256(string keyId, byte[] x, byte[] y) => new(keyId, JwsAlgorithms.Es256, null, Curve(x, y));

    public bool Fits(string algorithm) =>
        (_algorithm is null || _algorithm == algorithm)
        && algorithm switch
        {
            JwsAlgorithms.Rs256 or JwsAlgorithms.Ps256 => _rsa is not null,
            JwsAlgorithms.Es256 => _curve is not null,
            _ => false,
        };

    /// <returns>The key, or null for a key that is of no use here: another type, curve or use, too short, or damaged.</returns>
    internal static JsonWebKey? TryRead(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !JoseJson.TryText(value, "kty", out var type) || !JoseJson.TryText(value, "kid", out var keyId)
            || !JoseJson.TryText(value, "use", out var use) || use is not (null or "sig")
            || !JoseJson.TryText(value, "alg", out var algorithm))
        {
            return null;
        }

        var key = type switch
        {
            "RSA" => new JsonWebKey(keyId, algorithm, ReadRsa(value), null),
            "EC" => new JsonWebKey(keyId, algorithm, null, ReadCurve(value)),
            _ => null,
        };
        return key is not null && JwsAlgorithms.All.Any(key.Fits) ? key : null;
    }

    /// <summary>Whether the signature is this key's. False for an algorithm that does not fit.</summary>
    internal bool HasSigned(string algorithm, byte[] message, byte[] signature)
    {
        if (!Fits(algorithm))
        {
            return false;
        }

        try
        {
            return _rsa is { } rsa ? VerifyRsa(rsa, algorithm, message, signature) : VerifyCurve(_curve!.Value, message, signature);
        }
        catch (CryptographicException)
        {
            // The numbers are no key: nothing was signed with it.
            return false;
        }
    }

    private static bool VerifyRsa(RSAParameters parameters, string algorithm, byte[] message, byte[] signature)
    {
        using var key = RSA.Create(parameters);
        var padding = algorithm == JwsAlgorithms.Ps256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, padding);
    }

    /// <summary>RFC 7518 §3.4: R ‖ S, 64 bytes exactly.</summary>
    private static bool VerifyCurve(ECParameters parameters, byte[] message, byte[] signature)
    {
        using var key = ECDsa.Create(parameters);
        return signature.Length == 2 * CoordinateLength && key.VerifyData(message, signature, HashAlgorithmName.SHA256);
    }

    private static RSAParameters? ReadRsa(JsonElement value)
    {
        // RFC 7518 §6.3.1: without leading zeros. §3.3: "A key of size 2048 bits or larger MUST be used".
        var isSound = JoseJson.Bytes(value, "n") is { Length: >= MinModulus and <= MaxModulus } modulus && modulus[0] >= 0x80
            && JoseJson.Bytes(value, "e") is { Length: <= 4 } exponent && exponent is not [0, ..] && exponent is not [1] && (exponent[^1] & 1) == 1;
        return isSound ? new RSAParameters { Modulus = JoseJson.Bytes(value, "n"), Exponent = JoseJson.Bytes(value, "e") } : null;
    }

    private static ECParameters? ReadCurve(JsonElement value) =>
        JoseJson.TryText(value, "crv", out var curve) && curve == "P-256"
        && JoseJson.Bytes(value, "x") is { Length: CoordinateLength } x && JoseJson.Bytes(value, "y") is { Length: CoordinateLength } y
            ? Curve(x, y)
            : null;

    private static ECParameters Curve(byte[] x, byte[] y) => new() { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
}
