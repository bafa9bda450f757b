using Archestra.Cluster.Grains.OAuth.Authorize;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>Says in words what a person is asked to agree to.</summary>
internal sealed class ConsentViews
{
    /// <returns>Null when the person may not use the gateway at all.</returns>
    public Task<ConsentView?> MakeAsync(ConsentSubject subject, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
