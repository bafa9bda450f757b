using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.OAuth.Assertions;

/// <summary>Whether an assertion is good, and that it is good once.</summary>
internal sealed class AssertionChecks(IProviderDocuments published, IDocumentStore documents, TimeProvider time)
{
    /// <returns>Why it is not, for the audit log; null when it is.</returns>
    public async Task<string?> RefusalAsync(
        JsonWebToken token, string issuer, IdentityProvider provider, OAuthClient client, CancellationToken cancellationToken) =>
        AssertionRules.Refusal(token, issuer, client, time.GetUtcNow()) ?? await published.RefusalAsync(provider.Issuer, token, cancellationToken);

    /// <summary>RFC 7523 §3, 7: "the authorization server MAY ensure that JWTs are not replayed". False the second time, on every node.</summary>
    public Task<bool> UseAsync(string tenantId, IdentityProvider provider, JwtClaims claims, CancellationToken cancellationToken) => documents.TryUseAsync(
        tenantId, $"id-jag\n{provider.Issuer}\n{claims.Id}", claims.ExpiresAt!.Value + (2 * AssertionRules.Leeway), cancellationToken);
}
