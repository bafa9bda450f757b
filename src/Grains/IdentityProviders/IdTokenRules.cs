using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Whether an ID token is the answer to our request (OpenID Connect Core §3.1.3.7). Pure; the signature is checked elsewhere.</summary>
internal static class IdTokenRules
{
    /// <summary>For clocks that differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>It was made when the code was exchanged, this moment.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <returns>Why it is not, for the audit log; null when it is.</returns>
    public static string? Refusal(JsonWebToken token, IdentityProvider provider, string nonce, DateTimeOffset now)
    {
        var claims = token.Claims;
        if (claims.Issuer != provider.Issuer)
        {
            return "The ID token is of another issuer.";
        }

        // RFC 8725 §3.11: what says that it is something else, is.
        if (token.Type is not null && !token.HasType("JWT"))
        {
            return "The ID token is of another type.";
        }

        if (!claims.Audiences.Contains(provider.ClientId, StringComparer.Ordinal))
        {
            return "The ID token is for another client.";
        }

        // "If the ID Token contains multiple audiences, the Client SHOULD verify that an azp Claim is present"; "If an azp
        // Claim is present, the Client SHOULD verify that its client_id is the Claim Value."
        var party = claims.Text("azp");
        if (party is null ? claims.Audiences.Count > 1 : party != provider.ClientId)
        {
            return "The ID token was issued to another client.";
        }

        if (!claims.IsInTime(now, Leeway) || claims.IssuedAt is not { } issuedAt || issuedAt > now + Leeway || issuedAt < now - MaxAge)
        {
            return "The ID token is not of this time.";
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(claims.Text("nonce") ?? ""), Encoding.UTF8.GetBytes(nonce))
            ? null
            : "The ID token is not the answer to this browser's request.";
    }
}
