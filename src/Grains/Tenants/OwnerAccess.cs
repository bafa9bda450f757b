using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>What an owner gets in with: its tokens of either kind and, of a person, sessions, consents and credentials.</summary>
internal sealed class OwnerAccess(OwnerTokens apiTokens, TokenRevocations revocations, BrowserSessions sessions, ConfigurationDirectory directory, TimeProvider time)
{
    private const string Because = "owner_deleted";

    /// <summary>Ends what is in force. Before the owner goes: a crash in between leaves an owner without tokens, never a token without an owner.</summary>
    public async Task EndAsync(string tenantId, PrincipalKind kind, string id, CancellationToken cancellationToken)
    {
        await apiTokens.RevokeAllAsync(tenantId, kind, id, cancellationToken);
        try
        {
            await revocations.RevokeOfOwnerAsync(tenantId, id, clientId: null, gatewayId: null, Because, cancellationToken);
        }
        finally
        {
            // Whatever became of the tokens, or of the record of them.
            if (kind == PrincipalKind.User)
            {
                await sessions.RevokeOfUserAsync(tenantId, id, exceptSessionId: null, cancellationToken);
            }
        }
    }

    /// <summary>What goes in the same transaction as the person; sessions and token families are on record for a while and go by themselves.</summary>
    public async Task<IReadOnlyList<DocumentChange>> ForgetAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        var changes = new List<DocumentChange>();
        foreach (var kind in (string[])[DocumentKinds.Consent, DocumentKinds.ExternalAccount])
        {
            var owned = await directory.OwnedAsync(kind, tenantId, userId, namePrefix: null, cancellationToken);
            changes.AddRange(owned.Select(document => DocumentChange.Deleted(kind, tenantId, document.Id, document.Version)));
        }

        // Secrets hang on it: of no use and over from now on, it goes together with them.
        var credentials = await directory.OwnedAsync(DocumentKinds.UserCredential, tenantId, userId, namePrefix: null, cancellationToken);
        changes.AddRange(credentials.Select(document => Forgotten(document, time.GetUtcNow())));
        return changes;
    }

    private static DocumentChange Forgotten(StoredDocument document, DateTimeOffset now)
    {
        var credential = ConfigurationDirectory.Read<StoredUserCredential>(document).Value.Forgotten(now);
        return DocumentChange.Replaced(
            document.Kind, document.TenantId, document.Id, document.Version, document.Name, document.Owner, ConfigurationDirectory.Write(credential))
            with { ExpiresAt = now };
    }
}
