using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Ends everything that a person signed in to, and forgets what it agreed to.</summary>
internal sealed class SignOutEverywhere(
    ConsentRecords consents, BrowserSessions sessions, TokenFamilies families, StoredCredentials credentials, ChangeAudit audit)
{
    public Task<ChangeOutcome<UserCredentials>> RunAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        audit.RecordAsync(tenantId, "credential.signed_out_everywhere", $"user/{userId}", null, async () =>
        {
            // Consents first: nothing new begins without being asked. Not cancelled with the request from here on.
            await consents.ForgetOfUserAsync(tenantId, userId, cancellationToken);
            try
            {
                await families.RevokeOfOwnerAsync(tenantId, userId, null, null, "signed_out", CancellationToken.None);
            }
            finally
            {
                // Whatever became of the tokens, or of the record of them.
                await sessions.RevokeOfUserAsync(tenantId, userId, null, CancellationToken.None);
            }

            var stored = await credentials.GetAsync(tenantId, userId, CancellationToken.None);
            return ChangeOutcome<UserCredentials>.Changed(stored?.Value.Public ?? new UserCredentials(), stored?.Version ?? 0);
        }, cancellationToken);
}
