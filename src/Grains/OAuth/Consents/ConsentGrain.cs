using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>One consent. Keeps nothing in memory: the row is the truth.</summary>
internal sealed class ConsentGrain(ConfigurationDirectory directory, TokenFamilies families, ChangeAudit audit, Caller caller) : Grain, IConsentGrain
{
    private const string NoConsent = "There is no such consent.";

    private ConsentKey Key => ConsentKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<Consent>> WithdrawAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } stored)
        {
            return ChangeOutcome<Consent>.NotFound(NoConsent);
        }

        var consent = stored.Value;
        if (!IsOwn(consent) && !caller.Current.HasPermission(Permission.TokensWrite))
        {
            // Who may not even see it is told what everybody is told of what is not there.
            return caller.Current.HasPermission(Permission.TokensRead)
                ? ChangeOutcome<Consent>.Forbidden(MissingPermission.Describe(Permission.TokensWrite))
                : ChangeOutcome<Consent>.NotFound(NoConsent);
        }

        var details = new { consent.UserId, consent.ClientId, consent.GatewayId, consent.Scopes };
        return await audit.RecordAsync(
            Key.Tenant, "oauth.consent_withdrawn", $"consent/{Key.Consent}", details, () => EndAsync(stored, cancellationToken), cancellationToken);
    }

    public async Task<Versioned<Consent>?> GetAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) is { } stored && (IsOwn(stored.Value) || caller.Current.HasPermission(Permission.TokensRead))
            ? stored
            : null;

    /// <summary>Tokens first, so that a crash leaves a consent without tokens; and once more, for what came in between.</summary>
    private async Task<ChangeOutcome<Consent>> EndAsync(Versioned<Consent> stored, CancellationToken cancellationToken)
    {
        await RevokeAsync(stored.Value, cancellationToken);
        var deleted = DocumentChange.Deleted(DocumentKinds.Consent, Key.Tenant, Key.Consent, stored.Version);
        var outcome = await directory.CommitAsync(stored.Value, [deleted], [], cancellationToken);
        await RevokeAsync(stored.Value, CancellationToken.None);
        return outcome;
    }

    private Task<int> RevokeAsync(Consent consent, CancellationToken cancellationToken) => families.RevokeOfOwnerAsync(
        Key.Tenant, consent.UserId, consent.ClientId, consent.GatewayId, "consent_withdrawn", cancellationToken);

    private Task<Versioned<Consent>?> FindAsync(CancellationToken cancellationToken) =>
        directory.GetAsync<Consent>(DocumentKinds.Consent, Key.Tenant, Key.Consent, cancellationToken);

    private bool IsOwn(Consent consent) => caller.Current.Is(PrincipalKind.User, consent.UserId);
}
