using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>
/// One owner's link to one installed server: owns the credential and its life. Key: <c>c/{tenant}/{connection}</c>.
/// No payload passes through it; it gives out references, never a secret.
/// </summary>
[SystemCallerOnly]
[Alias("archestra.IServerConnectionGrain")]
public interface IServerConnectionGrain : IGrainWithStringKey
{
    /// <summary>The connection as it is now; null when it was removed. The asker may use it for <see cref="ConnectionLease.Duration"/> and is told of changes meanwhile.</summary>
    /// <param name="callTarget">The asking grain's key, registered for <c>OnConnectionChangedAsync</c>.</param>
    [Alias("GetAsync")]
    Task<ConnectionSnapshot?> GetAsync(string callTarget, CancellationToken cancellationToken = default);

    /// <summary>The stored connection changed or went away: read it anew and tell every registered call grain, waiting for each or for its lease to run out.</summary>
    [Alias("OnStoredChangeAsync")]
    Task OnStoredChangeAsync(CancellationToken cancellationToken = default);
}
