using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Testing;

/// <summary>What attackers make of a token that they have seen (RFC 8725 §2).</summary>
public static class Forgery
{
    /// <summary>RFC 8725 §2.1: <c>alg</c> is <c>none</c>, and there is no signature.</summary>
    public static string Unsigned(string token) => $"{Header(token, "none")}.{token.Split('.')[1]}.";

    /// <summary>RFC 8725 §2.1: an HMAC with the public key, which everybody can fetch, as its secret.</summary>
    public static string Hmac(string token, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var pair = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = key.X, Y = key.Y } });
        return Hmac(token, pair.ExportSubjectPublicKeyInfo());
    }

    public static string Hmac(string token, byte[] secret)
    {
        var input = $"{Header(token, "HS256")}.{token.Split('.')[1]}";
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
    }

    public static string WithClaim(string token, string name, string value)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        claims[name] = value;
        return $"{parts[0]}.{Encode(claims.ToJsonString())}.{parts[2]}";
    }

    /// <summary>Of an issuer that nobody here trusts.</summary>
    public static string Foreign(DateTimeOffset expiresAt, string id = "j")
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var claims = $$"""{"iss":"https://issuer.example","sub":"s","aud":"http://127.0.0.1/v1/mcp/gw_here","jti":"{{id}}","exp":{{expiresAt.ToUnixTimeSeconds()}}}""";
        var input = $"{Encode("""{"alg":"ES256","kid":"k","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(pair.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    private static string Header(string token, string algorithm)
    {
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!.AsObject();
        header["alg"] = algorithm;
        return Encode(header.ToJsonString());
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
