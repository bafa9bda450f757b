using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// Lets clients register themselves (RFC 7591 §3). Anybody may, so: an address only so often, all addresses together only so
/// many, and what is never used is forgotten.
/// </summary>
internal sealed class ClientRegistrations(
    IDocumentStore store, Issuers issuers, OAuthAudit audit, RefusalTally refusals, IOptions<OAuthOptions> options, TimeProvider time)
{
    public const int MaxLength = 16 * 1024;

    private const int MaxUnused = 100_000;

    private readonly PaceLimit _pace = new(time, options.Value.RegistrationsPerHour, options.Value.RegistrationsPerHour / 3600.0);

    private readonly StoreRoom _room = new(
        store, new DocumentQuery(DocumentKinds.DynamicClient, DocumentTenants.None) { Owner = DynamicClients.Unused }, MaxUnused, time);

    public async Task<ClientRegistrationAnswer> RegisterAsync(ClientRegistrationRequest request, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(request.Issuer))
        {
            return Refuse(request, OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, "This server is not reached under this address."));
        }

        if (!options.Value.DynamicRegistration)
        {
            return Refuse(request, OAuthRefusal.Of(
                OAuthErrorCodes.AccessDenied, "Clients cannot register themselves here: ask an administrator to register yours."));
        }

        if (_pace.TrySpend(PaceLimit.KeyOf(request.Caller.SourceAddress)) is { } pause)
        {
            return Refuse(request, TooMany("Too many registrations: try again later.", pause));
        }

        var reading = Read(request.Metadata, out _);
        if (!reading.IsSound)
        {
            return Refuse(request, reading.Refusal);
        }

        return await _room.TryTakeAsync(cancellationToken)
            ? await InsertAsync(request, reading.Client, cancellationToken)
            : Refuse(request, TooMany("There are too many registrations that nobody uses: try again later.", TimeSpan.FromMinutes(10)));
    }

    /// <summary>Reads a registration, or what is to take its place.</summary>
    public static ClientMetadataReading Read(byte[] metadata, out ClientMetadataMembers? members)
    {
        members = null;
        if (metadata.Length > MaxLength || !ClientMetadataReader.TryParse(metadata, out var root))
        {
            return ClientMetadataReading.Refused(OAuthRefusal.Of(
                OAuthErrorCodes.InvalidClientMetadata, $"A registration is a JSON object of at most {MaxLength} bytes."));
        }

        // "If unspecified or omitted, the default is client_secret_basic" (§2).
        members = new ClientMetadataMembers(root);
        return ClientMetadataReader.Read(members, ClientAuthenticationMethod.ClientSecretBasic);
    }

    private async Task<ClientRegistrationAnswer> InsertAsync(ClientRegistrationRequest request, OAuthClient described, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var client = described with { Id = EntityId.Create("cl"), Kind = OAuthClientKind.Dynamic };
        var secret = ClientAuthenticationMethodNames.UsesSecret(client.AuthenticationMethod) ? ClientSecrets.Create() : null;
        var registrationToken = ClientSecrets.Create();
        var stored = new StoredOAuthClient
        {
            Public = client,
            SecretSha256 = secret is null ? null : ClientSecrets.Hash(secret),
            RegistrationTokenSha256 = ClientSecrets.Hash(registrationToken),
            IssuedAt = now,
            ExpiresAt = now + options.Value.UnusedRegistrationLifetime,
        };
        await audit.RecordAsync(
            DocumentTenants.None,
            "oauth.client_registered",
            $"oauth_client/{client.Id}",
            AuditOutcomes.Succeeded,
            OAuthActor.Client(client.Id),
            request.Caller,
            ClientRegistrationBody.Describe(client),
            cancellationToken);
        var outcome = await store.ApplyAsync([DynamicClients.Insert(stored)], [], cancellationToken);
        return outcome.IsApplied
            ? new ClientRegistrationAnswer { Body = ClientRegistrationBody.Write(stored, secret, registrationToken, request.Issuer) }
            : throw new InvalidOperationException($"A new client's id is taken: {outcome.Status}.");
    }

    private ClientRegistrationAnswer Refuse(ClientRegistrationRequest request, OAuthRefusal refusal)
    {
        refusals.Add(new RefusedRequest("oauth.registration_refused", refusal.Code) { SourceAddress = request.Caller.SourceAddress });
        return new ClientRegistrationAnswer { Refusal = refusal };
    }

    private static OAuthRefusal TooMany(string description, TimeSpan pause) =>
        OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, description) with { RetryAfter = pause };
}
