using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>
/// Remembers what people agreed to: the server's own "registry of approved client_id values per user" (MCP security best
/// practices, "Confused Deputy Problem"), one row per person, client and gateway, whose scopes accumulate.
/// </summary>
internal sealed class ConsentRecords(ConfigurationDirectory directory, OAuthAudit audit, TimeProvider time)
{
    /// <summary>A store may refuse the loser before the winner's row can be read: then the next attempt loses to the same one.</summary>
    private const int MaxAttempts = 50;

    /// <summary>Whether the person agreed to all these scopes for this client at this gateway before.</summary>
    public async Task<bool> CoversAsync(
        string tenantId, string userId, string clientId, string gatewayId, string[] scopes, CancellationToken cancellationToken)
    {
        var id = IdOf(userId, clientId, gatewayId);
        return await directory.GetAsync<Consent>(DocumentKinds.Consent, tenantId, id, cancellationToken) is { } stored
            && stored.Value.UserId == userId && stored.Value.ClientId == clientId && stored.Value.GatewayId == gatewayId
            && ScopeSet.Of(stored.Value.Scopes).Covers(ScopeSet.Of(scopes.Where(scope => scope != ScopeNames.OfflineAccess)));
    }

    /// <summary>Adds to what was agreed to; audited.</summary>
    public async Task RecordAsync(ConsentSubject subject, string[] scopes, CancellationToken cancellationToken)
    {
        var (tenantId, userId, clientId, gatewayId) = (
            subject.Gateway.TenantId, subject.Session.User.Id, subject.Client.Id, subject.Gateway.Gateway.Id);
        var id = IdOf(userId, clientId, gatewayId);
        var who = OAuthActor.User(userId, clientId) with { TokenId = subject.Session.Session.Id, GatewayId = gatewayId };
        await audit.RecordAsync(
            tenantId, "oauth.consent_given", $"consent/{id}", AuditOutcomes.Succeeded, who, subject.Caller, new { Scopes = scopes }, cancellationToken);
        var given = new Consent
        {
            Id = id,
            UserId = userId,
            ClientId = clientId,
            ClientName = DisplayText.Clean(subject.Client.Name, clientId),
            GatewayId = gatewayId,
            Scopes = scopes,
            GivenAt = time.GetUtcNow(),
        };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await directory.GetAsync<Consent>(DocumentKinds.Consent, tenantId, id, cancellationToken);
            var (_, problem) = await directory.ApplyAsync([ChangeOf(tenantId, given, stored?.Value, stored?.Version)], [], cancellationToken);
            if (problem is null)
            {
                return;
            }
        }

        throw new InvalidOperationException("The consent could not be stored: somebody else kept changing it.");
    }

    /// <summary>Forgets everything that a person agreed to. The caller audits, and ends what it led to.</summary>
    public async Task ForgetOfUserAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        // Again for one that was added to meanwhile.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var left = await directory.OwnedAsync(DocumentKinds.Consent, tenantId, userId, null, cancellationToken);
            if (left.Count == 0)
            {
                return;
            }

            foreach (var document in left)
            {
                await directory.ApplyAsync([DocumentChange.Deleted(DocumentKinds.Consent, tenantId, document.Id, document.Version)], [], cancellationToken);
            }
        }

        throw new InvalidOperationException("The consents could not be forgotten: somebody else kept changing them.");
    }

    /// <summary>The same for the same three, so that two decisions at once cannot make two rows.</summary>
    private static string IdOf(string userId, string clientId, string gatewayId) =>
        $"cns_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{userId}\n{gatewayId}\n{clientId}")).AsSpan(0, 14))}";

    private static DocumentChange ChangeOf(string tenantId, Consent given, Consent? before, long? version) => version is { } seen
        ? DocumentChange.Replaced(
            DocumentKinds.Consent,
            tenantId,
            given.Id,
            seen,
            null,
            given.UserId,
            ConfigurationDirectory.Write(given with { Scopes = ScopeSet.Of(given.Scopes.Concat(before?.Scopes ?? [])).ToArray() }))
        : DocumentChange.Inserted(DocumentKinds.Consent, tenantId, given.Id, null, given.UserId, ConfigurationDirectory.Write(given));
}
