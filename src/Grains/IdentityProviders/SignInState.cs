using System.Buffers.Text;
using System.Security.Cryptography;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a sign-in at a provider needs to know when the browser is back. It travels in the browser's cookie, sealed: any node goes on.</summary>
internal sealed record SignInState
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

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

    // It holds the verifier: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInState);
}
