using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>The text of a session cookie: <c>{tenant}.{session}.{secret}</c>, the secret 256 random bits in base64url.</summary>
internal readonly record struct SessionText
{
    private const int SecretBytes = 32;
    private static readonly int SecretLength = Base64Url.GetEncodedLength(SecretBytes);
    private readonly byte[] _secret;

    private SessionText(string tenantId, string sessionId, byte[] secret)
    {
        TenantId = tenantId;
        SessionId = sessionId;
        _secret = secret;
    }

    public string TenantId { get; }

    public string SessionId { get; }

    public static SessionText Create(string tenantId) =>
        new(tenantId, EntityId.Create("ses"), RandomNumberGenerator.GetBytes(SecretBytes));

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionText parsed)
    {
        parsed = default;
        if (text is null || text.Split('.') is not [var tenant, var session, { Length: var length } secret] || length != SecretLength
            || !EntityId.IsValid(tenant) || !EntityId.IsValid(session) || !Base64Url.IsValid(secret))
        {
            return false;
        }

        parsed = new SessionText(tenant, session, Base64Url.DecodeFromChars(secret));
        return true;
    }

    public byte[] SecretSha256() => SHA256.HashData(_secret);

    public bool Matches(byte[] secretSha256) => CryptographicOperations.FixedTimeEquals(SecretSha256(), secretSha256);

    /// <summary>For the cookie.</summary>
    public string Reveal() => $"{TenantId}.{SessionId}.{Base64Url.EncodeToString(_secret)}";

    // The secret is a credential.
    public override string ToString() => SessionId;
}
