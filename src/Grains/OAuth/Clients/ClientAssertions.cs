using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Checks the assertions by which clients with a key of their own authenticate (<c>private_key_jwt</c>, RFC 7523 §3).</summary>
internal sealed class ClientAssertions(ClientKeys keys, IDocumentStore store, TimeProvider time)
{
    /// <summary>The token endpoint below the issuer: the other name that an assertion may be meant for (§3, number 3).</summary>
    private const string TokenEndpointPath = "/oauth/token";

    /// <summary>Each assertion is remembered until it ends, so it may not end too late.</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Of two clocks.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private const int MaxIdLength = 256;

    /// <summary>Which client an assertion claims to be of, for a request that does not say (RFC 7521 §4.2); not yet believed.</summary>
    public static string? ClientIdOf(string? assertion) => JsonWebToken.TryParse(assertion, out var token) ? token.Claims.Subject : null;

    /// <summary>Why the assertion is not accepted, for the audit log; null when it is, and then never again.</summary>
    public async Task<string?> ProblemAsync(string? assertion, OAuthClient client, string issuer, CancellationToken cancellationToken)
    {
        if (!JsonWebToken.TryParse(assertion, out var token))
        {
            return "malformed_assertion";
        }

        // "The JWT MUST contain an iss claim", "a sub claim [...] the value MUST be the client_id" (§3, numbers 1 and 2).
        var claims = token.Claims;
        if (claims.Issuer != client.Id || claims.Subject != client.Id)
        {
            return "assertion_of_another";
        }

        // "The authorization server MUST reject any JWT that does not contain its own identity as the intended audience."
        if (claims.Audiences.Count == 0 || !claims.Audiences.All(audience => audience == issuer || audience == issuer + TokenEndpointPath))
        {
            return "assertion_for_another";
        }

        var now = time.GetUtcNow();
        if (!claims.IsInTime(now, Leeway) || claims.ExpiresAt > now + MaxLifetime + Leeway)
        {
            return "assertion_not_in_time";
        }

        if (claims.Id is not { Length: > 0 and <= MaxIdLength } id)
        {
            return "assertion_without_id";
        }

        if (!await keys.HaveSignedAsync(client, token, cancellationToken))
        {
            return "assertion_signature";
        }

        // "The authorization server MAY ensure that JWTs are not replayed by maintaining the set of used jti values" (§3, number 7).
        var isNew = await store.TryUseAsync(
            DocumentTenants.None, $"client-assertion\n{client.Id}\n{id}", claims.ExpiresAt!.Value + Leeway, cancellationToken);
        return isNew ? null : "assertion_reused";
    }
}
