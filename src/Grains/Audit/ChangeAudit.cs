using System.Text.Json;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>
/// Puts a change to configuration on record: its intent is on disk before the change begins, its outcome before the
/// change is answered. A change that cannot be recorded does not happen.
/// </summary>
public sealed class ChangeAudit(IAuditLog log, Caller caller, TimeProvider time)
{
    /// <param name="tenantId">Whose chain records it.</param>
    /// <param name="action">For example <c>gateway.updated</c>.</param>
    /// <param name="subject">Kind and id, for example <c>gateway/gw_1</c>.</param>
    /// <param name="details">What changes, before and after; serialized as JSON. Must hold no secret.</param>
    /// <exception cref="AuditUnavailableException">The audit store refused; nothing was changed.</exception>
    public async Task<ChangeOutcome<T>> RecordAsync<T>(
        string tenantId,
        string action,
        string subject,
        object? details,
        Func<Task<ChangeOutcome<T>>> change,
        CancellationToken cancellationToken)
        where T : class
    {
        var intent = await log.BeginAsync(Describe(tenantId, action, subject, details), cancellationToken);
        var started = time.GetTimestamp();
        var (outcome, reason) = (AuditOutcomes.Unknown, (string?)"The change did not end.");
        try
        {
            var result = await change();
            (outcome, reason) = (result.IsChanged ? AuditOutcomes.Succeeded : AuditOutcomes.Refused, result.Reason);
            return result;
        }
        finally
        {
            // Not cancelled with the request: what was begun is recorded to its end.
            await log.CompleteAsync(intent, new AuditOutcome(outcome, time.GetElapsedTime(started), 0, reason), CancellationToken.None);
        }
    }

    private AuditEvent Describe(string tenantId, string action, string subject, object? details)
    {
        var principal = caller.Current;
        return new AuditEvent
        {
            TenantId = tenantId,
            Action = action,
            OperationId = Guid.NewGuid().ToString("N"),
            ActorKind = AuditActor.KindOf(principal.Kind),
            ActorId = principal.Id,
            TokenId = principal.TokenId,
            ClientId = principal.ClientId,
            Subject = subject,
            Details = details is null ? null : JsonSerializer.Serialize(details, DocumentJson.Options),
        };
    }
}
