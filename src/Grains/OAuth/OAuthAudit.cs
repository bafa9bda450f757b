using System.Text.Json;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Records what the authorization server did and refused. An event that cannot be recorded does not happen: record before giving out.</summary>
internal sealed class OAuthAudit(IAuditLog log)
{
    /// <param name="tenantId">Whose chain; see <see cref="Storage.DocumentTenants.None"/> for what belongs to none.</param>
    /// <param name="action">For example <c>oauth.token_issued</c>, <c>oauth.consent_given</c>, <c>sign_in.failed</c>.</param>
    /// <param name="subject">Kind and id.</param>
    /// <param name="outcome">See <see cref="AuditOutcomes"/>.</param>
    /// <param name="who">Who acts, as far as that is known.</param>
    /// <param name="caller">Where from.</param>
    /// <param name="details">Serialized as JSON; must hold no secret.</param>
    public ValueTask RecordAsync(
        string tenantId, string action, string subject, string outcome, OAuthActor who, CallerDescription caller, object? details,
        CancellationToken cancellationToken) =>
        log.AppendAsync(Describe(tenantId, action, subject, who, caller, details) with { Outcome = outcome }, cancellationToken);

    /// <summary>The intent of what must not happen unless it is on record; see <see cref="Complete"/>.</summary>
    public ValueTask<AuditIntent> BeginAsync(
        string tenantId, string action, string subject, OAuthActor who, CallerDescription caller, object? details, CancellationToken cancellationToken) =>
        log.BeginAsync(Describe(tenantId, action, subject, who, caller, details), cancellationToken);

    /// <summary>How that ended.</summary>
    public void Complete(AuditIntent intent, AuditOutcome outcome) => log.Complete(intent, outcome);

    private static AuditEvent Describe(string tenantId, string action, string subject, OAuthActor who, CallerDescription caller, object? details) => new()
    {
        TenantId = tenantId,
        Action = action,
        OperationId = Guid.NewGuid().ToString("N"),
        ActorKind = who.Kind is { } kind ? AuditActor.KindOf(kind) : AuditActor.Anonymous,
        ActorId = who.Id,
        TokenId = who.TokenId,
        ClientId = who.ClientId,
        Client = caller.Client,
        GatewayId = who.GatewayId,
        Subject = subject,
        SourceAddress = caller.SourceAddress,
        Details = details is null ? null : JsonSerializer.Serialize(details, DocumentJson.Options),
    };
}
