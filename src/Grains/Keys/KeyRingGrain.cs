using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Keys;

/// <summary>Puts key operations on record. Holds nothing: ring and rotation are the silos'.</summary>
[StatelessWorker, Reentrant]
internal sealed class KeyRingGrain(IKeyOperations keys, ChangeAudit audit, Caller caller) : Grain, IKeyRingGrain
{
    public async Task<RingKeyStatus[]> ListAsync(CancellationToken cancellationToken) => [.. await keys.ListAsync(cancellationToken)];

    public async Task<ChangeOutcome<KeyRotation>> StartRotationAsync(CancellationToken cancellationToken)
    {
        var (tenantId, plan) = (caller.Current.TenantId, keys.Plan(caller.Current.Id));
        var details = new
        {
            Before = new { KeyId = plan.PreviousKeyId, SigningKeyId = plan.PreviousSigningKeyId },
            After = new { plan.KeyId, plan.SigningKeyId },
        };
        return await audit.RecordAsync(
            tenantId, "keys.rotation_started", $"key_rotation/{plan.Id}", details, () => keys.BeginAsync(plan, tenantId, cancellationToken), cancellationToken);
    }

    public Task<KeyRotation?> GetRotationAsync(CancellationToken cancellationToken) => keys.FindRotationAsync(cancellationToken);

    public async Task<ChangeOutcome<RingKeyStatus>> RemoveAsync(string keyId, CancellationToken cancellationToken)
    {
        var key = (await keys.ListAsync(cancellationToken)).FirstOrDefault(known => known.Id == keyId);
        return key is null
            ? ChangeOutcome<RingKeyStatus>.NotFound("There is no such key.")
            : await audit.RecordAsync(
                caller.Current.TenantId, "keys.removed", $"key/{keyId}", new { Before = key }, () => keys.RemoveAsync(keyId, cancellationToken), cancellationToken);
    }
}
