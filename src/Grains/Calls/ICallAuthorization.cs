using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>Port: the silo's own check of a call. A front-end has checked before; it is not believed.</summary>
internal interface ICallAuthorization
{
    ValueTask<CallAuthorizationOutcome> AuthorizeAsync(Principal principal, string gatewayId, string tool, CancellationToken cancellationToken);
}
