using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Ends everything that a person signed in to, and forgets what it agreed to.</summary>
internal sealed class SignOutEverywhere(
    ConfigurationDirectory directory, BrowserSessions sessions, TokenFamilies families, StoredCredentials credentials, ChangeAudit audit)
{
    public Task<ChangeOutcome<UserCredentials>> RunAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        audit.RecordAsync(tenantId, "credential.signed_out_everywhere", $"user/{userId}", null, async () =>
        {
            // Consents first: nothing new begins without being asked. Not cancelled with the request from here on.
            await ForgetConsentsAsync(tenantId, userId, cancellationToken);
            await families.RevokeOfOwnerAsync(tenantId, userId, null, null, "signed_out", CancellationToken.None);
            await sessions.RevokeOfUserAsync(tenantId, userId, null, CancellationToken.None);
            var stored = await credentials.GetAsync(tenantId, userId, CancellationToken.None);
            return ChangeOutcome<UserCredentials>.Changed(stored?.Value.Public ?? new UserCredentials(), stored?.Version ?? 0);
        }, cancellationToken);

    private async Task ForgetConsentsAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        foreach (var consent in await directory.OwnedAsync(DocumentKinds.Consent, tenantId, userId, null, cancellationToken))
        {
            await directory.ApplyAsync([DocumentChange.Deleted(DocumentKinds.Consent, tenantId, consent.Id, consent.Version)], [], cancellationToken);
        }
    }
}
