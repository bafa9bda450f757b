using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Who somebody is at a provider, as its signature says (OpenID Connect Core §5.1). Only issuer and subject together name an account (§5.7).</summary>
internal sealed record ExternalIdentity(string Issuer, string Subject)
{
    /// <summary>OpenID Connect Core §2: "It MUST NOT exceed 255 ASCII characters in length".</summary>
    private const int MaxSubject = 255;

    public string? Email { get; init; }

    /// <summary>Only when the provider says so in plain JSON: the text "true" is not what §5.1 asks for.</summary>
    public bool IsEmailVerified { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Null unless the claims name somebody.</summary>
    public static ExternalIdentity? Of(JwtClaims claims, IdentityProvider provider) => claims is { Issuer: { } issuer, Subject: { Length: > 0 and <= MaxSubject } subject }
        ? new ExternalIdentity(issuer, subject)
        {
            Email = claims.Text("email"),
            IsEmailVerified = claims.Flag("email_verified") == true,
            Groups = provider.GroupsClaim is { } name ? claims.Texts(name) : [],
        }
        : null;

    /// <summary>Whether the address is one that the provider vouches for and may vouch for.</summary>
    public bool HasEmailOf(IdentityProvider provider) => IsEmailVerified && Email is { } email && IsOfDomains(email, provider);

    /// <summary>Any domain when none is named; never a subdomain of one.</summary>
    public static bool IsOfDomains(string email, IdentityProvider provider) => provider.EmailDomains.Length == 0
        || provider.EmailDomains.Contains(email[(email.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);
}
