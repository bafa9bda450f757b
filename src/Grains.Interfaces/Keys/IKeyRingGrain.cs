using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Keys;

/// <summary>
/// The deployment's key ring, for platform administrators. No key ever leaves a silo: only ids, times and counts do.
/// Key: <c>j/keys</c>; a stateless worker.
/// </summary>
[RequiresScope(Scopes.Platform)]
[Alias("archestra.IKeyRingGrain")]
public interface IKeyRingGrain : IGrainWithStringKey
{
    /// <summary>Every key of the ring with what still needs it, the active ones first.</summary>
    [Alias("ListAsync")]
    Task<RingKeyStatus[]> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Begins a rotation; the silos carry it on by themselves, also after a crash. A conflict while another one is under way.</summary>
    [Alias("StartRotationAsync")]
    Task<ChangeOutcome<KeyRotation>> StartRotationAsync(CancellationToken cancellationToken = default);

    /// <summary>The rotation under way, or the last one; null when there never was one.</summary>
    [Alias("GetRotationAsync")]
    Task<KeyRotation?> GetRotationAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes a retired key out of the ring for good; a conflict while it is not retired.</summary>
    [Alias("RemoveAsync")]
    Task<ChangeOutcome<RingKeyStatus>> RemoveAsync(string keyId, CancellationToken cancellationToken = default);
}
