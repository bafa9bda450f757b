using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// Refusals on their way to the audit log, equal ones counted into one entry: a flood of them must neither fill the log
/// nor hold up those who are let in. Bounded; what finds no room is counted in one entry without particulars.
/// </summary>
public sealed class RefusalTally
{
    private const int Capacity = 1_000;

    // Of no tenant: who was refused is not known, so nobody's chain may be filled by it.
    private const string NoTenant = "-";

    private readonly ConcurrentDictionary<AuditEvent, int> _counts = new();

    /// <summary>Counts one refusal. Its operation id and count are set when it is recorded.</summary>
    public void Add(RefusedRequest refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var entry = new AuditEvent
        {
            TenantId = refused.Principal?.TenantId ?? refused.TenantId ?? NoTenant,
            Action = refused.Action,
            OperationId = "",
            ActorKind = refused.Principal is { } principal ? AuditActor.KindOf(principal.Kind) : AuditActor.Anonymous,
            ActorId = refused.Principal?.Id,
            TokenId = refused.Principal?.TokenId ?? refused.TokenId,
            ClientId = refused.Principal?.ClientId ?? refused.ClientId,
            Subject = refused.Subject,
            SourceAddress = refused.SourceAddress,
            Details = refused.Reason,
            Outcome = AuditOutcomes.Refused,
        };
        if (_counts.Count >= Capacity && !_counts.ContainsKey(entry))
        {
            entry = new AuditEvent
            {
                TenantId = NoTenant,
                Action = refused.Action,
                OperationId = "",
                ActorKind = AuditActor.Anonymous,
                Outcome = AuditOutcomes.Refused,
            };
        }

        _counts.AddOrUpdate(entry, 1, (_, count) => count + 1);
    }

    /// <summary>Writes what was counted since the last time. What the log does not take stays for the next time.</summary>
    /// <exception cref="AuditUnavailableException">The log takes nothing now.</exception>
    public async Task RecordAsync(IAuditLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        foreach (var entry in _counts.Keys)
        {
            if (!_counts.TryRemove(entry, out var count))
            {
                continue;
            }

            try
            {
                await log.AppendAsync(entry with { OperationId = Guid.NewGuid().ToString("N"), Count = count }, cancellationToken);
            }
            catch
            {
                _counts.AddOrUpdate(entry, count, (_, more) => more + count);
                throw;
            }
        }
    }
}
