using Archestra.Cluster.Hosting.Health;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Health;

/// <summary>Without keys no token is known, no secret opened and no audit entry sealed.</summary>
internal sealed class KeyRingCheck(KeyRing keyRing) : IReadinessCheck
{
    public string Name => "keyRing";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyRing.IsLoaded ? null : "The key ring is not loaded.");
}
