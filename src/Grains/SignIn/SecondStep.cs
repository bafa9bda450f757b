using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>That the password was right, sealed, for the page that asks for the code: good for five minutes in the same browser.</summary>
internal sealed class SecondStep(ISealing sealing, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly byte[] Kind = "sign-in/second-step"u8.ToArray();
    private const int MaxLength = 2_000;

    public string Seal(string tenantId, string userId, string binding)
    {
        var content = new Content(tenantId, userId, SHA256.HashData(Encoding.UTF8.GetBytes(binding)), time.GetUtcNow() + Lifetime);
        return Base64Url.EncodeToString(sealing.Seal(JsonSerializer.SerializeToUtf8Bytes(content, DocumentJson.Options), Kind));
    }

    /// <summary>The user; null when it is not ours, too old, or another browser's.</summary>
    public string? Open(string text, string tenantId, string binding)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text)
            || sealing.TryOpen(Base64Url.DecodeFromChars(text), Kind) is not { } opened
            || JsonSerializer.Deserialize<Content>(opened, DocumentJson.Options) is not { } content)
        {
            return null;
        }

        var isOurs = content.TenantId == tenantId && time.GetUtcNow() < content.ExpiresAt
            && CryptographicOperations.FixedTimeEquals(content.BindingSha256, SHA256.HashData(Encoding.UTF8.GetBytes(binding)));
        return isOurs ? content.UserId : null;
    }

    private sealed record Content(string TenantId, string UserId, byte[] BindingSha256, DateTimeOffset ExpiresAt);
}
