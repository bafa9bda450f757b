using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.OAuth.Assertions;

/// <summary>What an ID-JAG must say (draft-ietf-oauth-identity-assertion-authz-grant §3.1 and §4.4.1; RFC 7523 §3). Pure; the signature is checked elsewhere.</summary>
internal static class AssertionRules
{
    /// <summary>RFC 8725 §3.11: explicit typing; no other token of the provider can be taken for one.</summary>
    public const string Type = "oauth-id-jag+jwt";

    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>It is fetched to be redeemed at once; and its id is remembered for as long.</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    private const int MaxId = 255;

    /// <param name="token">Of type <see cref="Type"/>.</param>
    /// <param name="issuer">Ours.</param>
    /// <param name="client">Who shows it, authenticated.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why it is not good, for the audit log; null when it is, as far as the issuer's signature stands for it.</returns>
    public static string? Refusal(JsonWebToken token, string issuer, OAuthClient client, DateTimeOffset now)
    {
        var claims = token.Claims;
        if (claims.Audiences is not [var audience] || audience != issuer)
        {
            return "The assertion is for another authorization server.";
        }

        if (claims.Text("client_id") != client.Id)
        {
            return "The assertion is for another client.";
        }

        if (!claims.IsInTime(now, Leeway) || claims.IssuedAt is not { } issuedAt || issuedAt > now + Leeway || claims.ExpiresAt - issuedAt > MaxLifetime)
        {
            return "The assertion is not of this time, or good for longer than an hour.";
        }

        if (claims.Id is not { Length: > 0 and <= MaxId })
        {
            return "The assertion has no id (jti).";
        }

        return claims.Has("cnf") ? "The assertion is bound to a key." : null;
    }

    /// <summary>The provider of the gateway's tenant that makes such assertions.</summary>
    public static IdentityProvider? ProviderOf(JsonWebToken token, IEnumerable<IdentityProvider> providers) =>
        providers.Where(provider => provider.IssuesAssertions && provider.Issuer == token.Claims.Issuer).OrderBy(provider => provider.Id, StringComparer.Ordinal).FirstOrDefault();
}
