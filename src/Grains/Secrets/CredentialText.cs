using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Secrets;

/// <summary>
/// The text of a credential that names the row behind it: <c>{tenant}.{id}.{secret}</c>, the secret 256 random bits in
/// base64url. The row holds the secret's SHA-256: so many random bits need no slow hash.
/// </summary>
internal readonly record struct CredentialText
{
    private const int SecretBytes = 32;
    private static readonly int SecretLength = Base64Url.GetEncodedLength(SecretBytes);
    private readonly byte[] _secret;

    private CredentialText(string tenantId, string id, byte[] secret)
    {
        TenantId = tenantId;
        Id = id;
        _secret = secret;
    }

    public string TenantId { get; }

    public string Id { get; }

    public static CredentialText Create(string tenantId, string kind) =>
        new(tenantId, EntityId.Create(kind), RandomNumberGenerator.GetBytes(SecretBytes));

    public static bool TryParse([NotNullWhen(true)] string? text, out CredentialText parsed)
    {
        parsed = default;
        if (text is null || text.Split('.') is not [var tenant, var id, { Length: var length } secret] || length != SecretLength
            || !EntityId.IsValid(tenant) || !EntityId.IsValid(id) || !Base64Url.IsValid(secret))
        {
            return false;
        }

        parsed = new CredentialText(tenant, id, Base64Url.DecodeFromChars(secret));
        return true;
    }

    public byte[] SecretSha256() => SHA256.HashData(_secret);

    public bool Matches(byte[] secretSha256) => CryptographicOperations.FixedTimeEquals(SecretSha256(), secretSha256);

    /// <summary>For the one answer that gives it away.</summary>
    public string Reveal() => $"{TenantId}.{Id}.{Base64Url.EncodeToString(_secret)}";

    // The secret is a credential.
    public override string ToString() => Id;
}
