using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// A refresh token: <c>{tenant}.{family}.{generation}.{mac}</c>. The MAC is HMAC-SHA256 of what stands before it under a
/// key that only this family has, so that the successor is computed again instead of stored, and nobody who has one
/// generation can make the next.
/// </summary>
public sealed class RefreshTokenText
{
    /// <summary>Two ids, a number and a MAC with the dots between.</summary>
    public const int MaxLength = (2 * EntityId.MaxLength) + 19 + MacLength + 3;

    private const int MacLength = 43;

    private readonly byte[] _mac;

    private RefreshTokenText(string tenantId, string familyId, long generation, byte[] mac)
    {
        TenantId = tenantId;
        FamilyId = familyId;
        Generation = generation;
        _mac = mac;
    }

    public string TenantId { get; }

    public string FamilyId { get; }

    public long Generation { get; }

    public static string Write(string tenantId, string familyId, long generation, byte[] key)
    {
        var content = Content(tenantId, familyId, generation);
        return $"{content}.{Base64Url.EncodeToString(Mac(content, key))}";
    }

    /// <summary>Only the one text that <see cref="Write"/> would have written is taken; whether its MAC is right is another question.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RefreshTokenText? token)
    {
        token = null;
        if (text is null || text.Length > MaxLength || text.Split('.') is not [var tenant, var family, var number, var mac]
            || !EntityId.IsValid(tenant) || !EntityId.IsValid(family)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) || generation < 1
            || mac.Length != MacLength || !Base64Url.IsValid(mac))
        {
            return false;
        }

        var read = new RefreshTokenText(tenant, family, generation, Base64Url.DecodeFromChars(mac));
        token = text == $"{Content(tenant, family, generation)}.{Base64Url.EncodeToString(read._mac)}" ? read : null;
        return token is not null;
    }

    /// <summary>Whether it was written with this key; compared in constant time.</summary>
    public bool IsWrittenWith(byte[] key) => CryptographicOperations.FixedTimeEquals(_mac, Mac(Content(TenantId, FamilyId, Generation), key));

    // It is a credential: never in a log.
    public override string ToString() => nameof(RefreshTokenText);

    private static string Content(string tenantId, string familyId, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenantId}.{familyId}.{generation}");

    private static byte[] Mac(string content, byte[] key) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content));
}
