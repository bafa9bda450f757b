using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Keys;

/// <summary>Port: the key ring as operations see and change it. No key passes through it.</summary>
public interface IKeyOperations
{
    Task<IReadOnlyList<RingKeyStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The rotation under way, or the last one.</summary>
    Task<KeyRotation?> FindRotationAsync(CancellationToken cancellationToken);

    /// <summary>A rotation as it would begin now; nothing is stored.</summary>
    KeyRotation Plan(string startedBy);

    /// <summary>Stores the plan; from then on the silos carry it out. A conflict while another one is under way.</summary>
    /// <param name="plan">From <see cref="Plan"/>.</param>
    /// <param name="tenantId">Whose audit chain records the steps that follow.</param>
    Task<ChangeOutcome<KeyRotation>> BeginAsync(KeyRotation plan, string tenantId, CancellationToken cancellationToken);

    /// <summary>Takes a retired key out of the ring.</summary>
    Task<ChangeOutcome<RingKeyStatus>> RemoveAsync(string keyId, CancellationToken cancellationToken);
}
