using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>
/// Takes audit events that begin at the edge. Key: <c>e/{tenant}</c>; a stateless worker. Whoever is refused has no proof
/// to show, so none is asked for: what is recorded here is a front-end's word, says so, and can only be a refusal.
/// </summary>
[AllowAnonymousCaller]
[Alias("archestra.IAuditIntakeGrain")]
public interface IAuditIntakeGrain : IGrainWithStringKey
{
    /// <summary>Kinds of refusals in one call at most; the rest of a flood is counted together.</summary>
    const int MaxKinds = 64;

    /// <summary>Records refusals, equal ones as one entry with their number. Returns when they are on disk.</summary>
    [Alias("RecordRefusalsAsync")]
    Task RecordRefusalsAsync(EdgeRefusal[] refusals, CancellationToken cancellationToken = default);
}
