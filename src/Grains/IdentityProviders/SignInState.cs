using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a sign-in at a provider needs to know when the browser is back. It travels in the browser's cookie, sealed: any node goes on.</summary>
internal sealed record SignInState
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly byte[] Kind = "external-sign-in"u8.ToArray();

    /// <summary>Our own, at which the browser was.</summary>
    public required string Issuer { get; init; }

    public required string TenantId { get; init; }

    public required string ProviderId { get; init; }

    /// <summary>The provider's, when it was asked: it must still be the same when it answers.</summary>
    public required string ProviderIssuer { get; init; }

    /// <summary>RFC 6749 §10.12.</summary>
    public required string State { get; init; }

    /// <summary>OpenID Connect Core §15.5.2.</summary>
    public required string Nonce { get; init; }

    /// <summary>RFC 7636 §4.1.</summary>
    public required string Verifier { get; init; }

    public string? ReturnPath { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Seal(ISealing sealing) =>
        Base64Url.EncodeToString(sealing.Seal(JsonSerializer.SerializeToUtf8Bytes(this, DocumentJson.Options), Kind));

    /// <summary>Null unless it was sealed here, is in time, and the answer's state is the one that was sent from this browser.</summary>
    public static SignInState? Open(ISealing sealing, string? cookie, string? state, DateTimeOffset now)
    {
        const int maxLength = 8192;
        if (cookie is null || cookie.Length > maxLength || state is null || !Base64Url.IsValid(cookie)
            || sealing.TryOpen(Base64Url.DecodeFromChars(cookie), Kind) is not { } plaintext
            || JsonSerializer.Deserialize<SignInState>(plaintext, DocumentJson.Options) is not { } opened)
        {
            return null;
        }

        return now < opened.ExpiresAt && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(opened.State))
            ? opened
            : null;
    }

    // It holds the verifier: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInState);
}
