using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.OAuth;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>That the password was right, sealed, for the page that asks for the code: good for five minutes in the same browser.</summary>
internal sealed class SecondStep(SealedTexts sealing, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private const string Kind = "second_step";

    public string Seal(string tenantId, string userId, string binding)
    {
        var content = new Content(tenantId, userId, SHA256.HashData(Encoding.UTF8.GetBytes(binding)), time.GetUtcNow() + Lifetime);
        return sealing.Seal(Kind, content);
    }

    /// <summary>The user; null when it is not ours, too old, or another browser's.</summary>
    public string? Open(string text, string tenantId, string binding)
    {
        if (sealing.TryOpen<Content>(Kind, text) is not { } content)
        {
            return null;
        }

        var isOurs = content.TenantId == tenantId && time.GetUtcNow() < content.ExpiresAt
            && CryptographicOperations.FixedTimeEquals(content.BindingSha256, SHA256.HashData(Encoding.UTF8.GetBytes(binding)));
        return isOurs ? content.UserId : null;
    }

    private sealed record Content(string TenantId, string UserId, byte[] BindingSha256, DateTimeOffset ExpiresAt);
}
