using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Lets clients read, change and end their registration, by the token that came with it (RFC 7592).</summary>
internal sealed class ClientRegistrationChanges(
    IDocumentStore store, Issuers issuers, TokenFamilies families, OAuthAudit audit, RefusalTally refusals, TimeProvider time)
{
    private readonly PaceLimit _failures = new(time, burst: 30, perSecond: 1);

    public async Task<ClientRegistrationAnswer> ReadAsync(ClientRegistrationRequest request, CancellationToken cancellationToken)
    {
        var (refusal, found) = await FindAsync(request, cancellationToken);
        return found is null ? refusal! : Answer(found.Value, null, request);
    }

    /// <summary>"Valid values of client metadata fields in this request MUST replace, not augment, the values previously associated with this client" (§2.2).</summary>
    public async Task<ClientRegistrationAnswer> UpdateAsync(ClientRegistrationRequest request, CancellationToken cancellationToken)
    {
        var (refusal, found) = await FindAsync(request, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var stored = found.Value;
        var reading = ClientRegistrations.Read(request.Metadata, out var members);
        if (!reading.IsSound)
        {
            return Refused(reading.Refusal);
        }

        if (ProblemOf(members!, reading.Client, stored) is { } problem)
        {
            return Refused(problem);
        }

        var client = reading.Client with { Id = stored.Public.Id, Kind = OAuthClientKind.Dynamic };
        var usesSecret = ClientAuthenticationMethodNames.UsesSecret(client.AuthenticationMethod);
        var secret = usesSecret && stored.SecretSha256 is null ? ClientSecrets.Create() : null;
        var updated = stored with
        {
            Public = client,
            SecretSha256 = secret is not null ? ClientSecrets.Hash(secret) : usesSecret ? stored.SecretSha256 : null,
        };
        await RecordAsync("oauth.client_updated", request, new { Before = ClientRegistrationBody.Describe(stored.Public), After = ClientRegistrationBody.Describe(client) }, cancellationToken);
        var outcome = await store.ApplyAsync([DynamicClients.Replace(updated, found.Version)], [], cancellationToken);
        return outcome.IsApplied
            ? Answer(updated, secret, request)
            : Refused(OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "The registration was changed meanwhile: try again."));
    }

    /// <summary>"The authorization server SHOULD immediately invalidate all existing authorization grants and currently active tokens" (§2.3).</summary>
    public async Task<ClientRegistrationAnswer> DeleteAsync(ClientRegistrationRequest request, CancellationToken cancellationToken)
    {
        var (refusal, found) = await FindAsync(request, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        await RecordAsync("oauth.client_deleted", request, ClientRegistrationBody.Describe(found.Value.Public), cancellationToken);
        var change = DocumentChange.Deleted(DocumentKinds.DynamicClient, DocumentTenants.None, found.Value.Public.Id, found.Version);
        var outcome = await store.ApplyAsync([change], [], cancellationToken);
        if (!outcome.IsApplied)
        {
            return Refused(OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "The registration was changed meanwhile: try again."));
        }

        // Its use is noted after its first token, or never; and nobody can ask again for what is gone, so it is done to its end.
        await EndTokensAsync(found.Value.Public.Id, CancellationToken.None);
        return new ClientRegistrationAnswer();
    }

    private static OAuthRefusal? ProblemOf(ClientMetadataMembers members, OAuthClient updated, StoredOAuthClient stored)
    {
        // "This request MUST include the client_id", and "MUST NOT include the registration_access_token,
        // registration_client_uri, client_secret_expires_at, or client_id_issued_at fields" (§2.2).
        if (members.Text("client_id", EntityId.MaxLength) != stored.Public.Id)
        {
            return OAuthRefusal.Of(OAuthErrorCodes.InvalidClientMetadata, "client_id must be that of the registration.");
        }

        string[] ours = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];
        if (Array.Find(ours, members.Has) is { } name)
        {
            return OAuthRefusal.Of(OAuthErrorCodes.InvalidClientMetadata, $"{name} is not for the client to set.");
        }

        if (members.Has("client_secret") && !ClientSecrets.Matches(stored.SecretSha256, members.Text("client_secret", 100)))
        {
            return OAuthRefusal.Of(OAuthErrorCodes.InvalidClientMetadata, "client_secret is not for the client to choose.");
        }

        // People agreed to send their answers to the old ones, and may have before the client got its first token (MCP
        // security best practices, "Confused Deputy Problem": redirect URIs change by a new registration only).
        return !updated.RedirectUris.ToHashSet(StringComparer.Ordinal).IsSubsetOf(stored.Public.RedirectUris)
            ? OAuthRefusal.Of(OAuthErrorCodes.InvalidRedirectUri, "A registration gets no other redirect URIs: register anew.")
            : null;
    }

    private async Task EndTokensAsync(string clientId, CancellationToken cancellationToken)
    {
        // A client of no tenant may have tokens in each; they end in all, whatever of it cannot be recorded.
        AuditUnavailableException? unrecorded = null;
        var tenants = new DocumentQuery(DocumentKinds.Tenant, DocumentTenants.None) { Limit = DocumentQuery.MaxLimit };
        do
        {
            var page = await store.ListAsync(tenants, cancellationToken);
            foreach (var tenant in page.Documents)
            {
                try
                {
                    await families.RevokeOfClientAsync(tenant.Id, clientId, "client_deleted", cancellationToken);
                }
                catch (AuditUnavailableException exception)
                {
                    unrecorded = exception;
                }
            }

            tenants = tenants with { Cursor = page.NextCursor };
        }
        while (tenants.Cursor is not null);

        if (unrecorded is not null)
        {
            throw new AuditUnavailableException("What was ended is not all on record.", unrecorded);
        }
    }

    /// <summary>The registration that the token is for. Whatever is wrong, it looks the same (§2.1: 401).</summary>
    private async Task<(ClientRegistrationAnswer? Refusal, Versioned<StoredOAuthClient>? Found)> FindAsync(
        ClientRegistrationRequest request, CancellationToken cancellationToken)
    {
        var key = PaceLimit.KeyOf(request.Caller.SourceAddress);
        if (_failures.PauseOf(key) is { } pause)
        {
            return (Refused(OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "Too many failures: try again later.") with { RetryAfter = pause }), null);
        }

        if (issuers.IsOurs(request.Issuer) && EntityId.IsValid(request.ClientId)
            && await store.GetAsync(DocumentKinds.DynamicClient, DocumentTenants.None, request.ClientId!, cancellationToken) is { } document
            && ConfigurationDirectory.Read<StoredOAuthClient>(document) is var found && time.GetUtcNow() < found.Value.ExpiresAt
            && ClientSecrets.Matches(found.Value.RegistrationTokenSha256, request.RegistrationAccessToken))
        {
            return (null, found);
        }

        _failures.Spend(key);
        refusals.Add(new RefusedRequest("oauth.registration_refused", "registration_access_token") { SourceAddress = request.Caller.SourceAddress });
        return (new ClientRegistrationAnswer { IsUnauthorized = true }, null);
    }

    private ValueTask RecordAsync(string action, ClientRegistrationRequest request, object details, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            DocumentTenants.None,
            action,
            $"oauth_client/{request.ClientId}",
            AuditOutcomes.Succeeded,
            OAuthActor.Client(request.ClientId),
            request.Caller,
            details,
            cancellationToken);

    private static ClientRegistrationAnswer Answer(StoredOAuthClient stored, string? secret, ClientRegistrationRequest request) => new()
    {
        Body = ClientRegistrationBody.Write(stored, secret, request.RegistrationAccessToken!, request.Issuer),
    };

    private static ClientRegistrationAnswer Refused(OAuthRefusal refusal) => new() { Refusal = refusal };
}
