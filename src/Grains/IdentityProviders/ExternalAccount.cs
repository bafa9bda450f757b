using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Which user an account at a provider is. Stored; found by what the provider calls the account and by nothing else.</summary>
internal sealed record ExternalAccount
{
    public required string ProviderId { get; init; }

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string UserId { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }

    /// <summary>
    /// The issuer is part of it: when a provider is pointed at another issuer, the accounts there are others. Each part
    /// ends at a line break, which none of them has.
    /// </summary>
    public static string IdOf(string providerId, ExternalIdentity identity) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{providerId}\n{identity.Issuer}\n{identity.Subject}")))[..32];
}
