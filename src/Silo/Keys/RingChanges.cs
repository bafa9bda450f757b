using System.Text.Json;
using Archestra.Cluster.Grains;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Changes the key ring on disk, takes it up in this silo, and records steps that nobody asks for. A step is recorded
/// before it is taken: what cannot be recorded does not happen.
/// </summary>
internal sealed class RingChanges(KeyRingFile file, KeyRingFollowing following, IAuditLog audit)
{
    private const string SystemKind = AuditActor.System;

    /// <summary>What this silo uses.</summary>
    public KeyRingContent Content => following.Content;

    public bool IsWritable => file.IsWritable();

    /// <returns>Why this silo does not use the changed ring; null when it does.</returns>
    public async Task<string?> ChangeAsync(Func<KeyRingContent, KeyRingContent> change, CancellationToken cancellationToken)
    {
        // Somebody may have made the change on a file that this silo can only read.
        await following.FollowAsync(cancellationToken).ConfigureAwait(false);
        if (ReferenceEquals(change(following.Content), following.Content)) return following.Problem;

        file.Update(change);
        await following.FollowAsync(cancellationToken).ConfigureAwait(false);
        return following.Problem;
    }

    public async Task RecordAsync(string tenantId, string action, string subject, object details, CancellationToken cancellationToken) =>
        await audit.AppendAsync(
            new AuditEvent
            {
                TenantId = tenantId,
                Action = action,
                OperationId = Guid.NewGuid().ToString("N"),
                ActorKind = SystemKind,
                Subject = subject,
                Details = JsonSerializer.Serialize(details, DocumentJson.Options),
                Outcome = AuditOutcomes.Succeeded,
            },
            cancellationToken).ConfigureAwait(false);
}
