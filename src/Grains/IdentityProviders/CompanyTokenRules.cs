using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Whether a JWT of a provider is an access token for our gateways (RFC 9068 §4), and what it lets do. Pure; the signature is checked elsewhere.</summary>
internal static class CompanyTokenRules
{
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>What only ID tokens (OpenID Connect Core §2, §3.3.2.11) and logout tokens (Back-Channel Logout §2.4) have.</summary>
    private static readonly string[] OfOtherTokens = ["nonce", "at_hash", "c_hash", "s_hash"];

    /// <returns>Why it is none, for the audit log; null when it is one.</returns>
    public static string? Refusal(JsonWebToken token, IdentityProvider provider, DateTimeOffset now)
    {
        var claims = token.Claims;
        if (claims.Issuer != provider.Issuer)
        {
            return "The token is of another issuer.";
        }

        // RFC 9068 §2.1 asks for at+jwt, but many providers still say JWT, or nothing. Whatever says that it is something
        // else is: an ID-JAG, a logout token, a request object (RFC 8725 §3.11 and §3.12).
        if (token.Type is not null && !token.HasType("at+jwt") && !token.HasType("JWT"))
        {
            return "The token is of another type.";
        }

        if (!token.HasType("at+jwt") && Array.Exists(OfOtherTokens, name => claims.Has(name)) || claims.Has("events"))
        {
            return "The token is an ID token or a logout token, not an access token.";
        }

        // RFC 7800 §3.1: good only for who shows the key, and no key is shown here.
        if (claims.Has("cnf"))
        {
            return "The token is bound to a key.";
        }

        string[] audiences = provider.TokenAudiences.Length > 0 ? provider.TokenAudiences : [provider.ClientId];
        if (!claims.Audiences.Any(audience => audiences.Contains(audience, StringComparer.Ordinal)))
        {
            return "The token is for another audience.";
        }

        return claims.IsInTime(now, Leeway) ? null : "The token is not of this time.";
    }

    /// <summary>
    /// Ours among its scopes. A provider that knows none of ours limits nothing: then the user's permissions alone decide,
    /// as they would at a sign-in.
    /// </summary>
    public static ScopeSet ScopesOf(JwtClaims claims)
    {
        // RFC 9068 §2.2.3: "scope", one text. Some providers have a list, some call it "scp".
        var named = ScopeSet.Of(claims.Texts("scope").Concat(claims.Texts("scp")).SelectMany(text => text.Split(' ')));
        return named.GivesAccess ? named : ScopeSet.Default;
    }
}
