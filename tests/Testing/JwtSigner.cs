using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Testing;

/// <summary>Signs JWTs (RFC 7515) with ES256 as somebody else would, good ones and others, and publishes its keys.</summary>
public sealed class JwtSigner : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public JwtSigner(string keyId) => KeyId = keyId;

    public string KeyId { get; }

    /// <summary>The key set (RFC 7517 §5).</summary>
    public byte[] KeySet
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            var key = new { kty = "EC", crv = "P-256", use = "sig", kid = KeyId, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
            return JsonSerializer.SerializeToUtf8Bytes(new { keys = new[] { key } });
        }
    }

    public string Sign(object claims, string? type = null, string? keyId = null)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = keyId ?? KeyId };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var input = $"{Encode(header.ToJsonString())}.{Encode(JsonSerializer.Serialize(claims))}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
