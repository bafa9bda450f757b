using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>The authorization endpoint (RFC 6749 §3.1). Key: <c>y/authorize</c>; a stateless worker. It holds nothing: what a flow needs travels sealed.</summary>
[AllowAnonymousCaller]
[Alias("archestra.IAuthorizationEndpointGrain")]
public interface IAuthorizationEndpointGrain : IGrainWithStringKey
{
    /// <summary>A new request.</summary>
    [Alias("BeginAsync")]
    Task<AuthorizationStep> BeginAsync(AuthorizationQuery query, CancellationToken cancellationToken = default);

    /// <summary>The same request, after signing in.</summary>
    [Alias("ContinueAsync")]
    Task<AuthorizationStep> ContinueAsync(ConsentQuery query, CancellationToken cancellationToken = default);

    /// <summary>The person's decision; always answered with a redirect, or with an error page when the form is not good.</summary>
    [Alias("DecideAsync")]
    Task<AuthorizationStep> DecideAsync(ConsentDecision decision, CancellationToken cancellationToken = default);
}
