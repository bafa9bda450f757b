using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>What the authorization server offers. Key: <c>y/oauth</c>; a stateless worker.</summary>
[AllowAnonymousCaller]
[Alias("archestra.IAuthorizationServerGrain")]
public interface IAuthorizationServerGrain : IGrainWithStringKey
{
    /// <param name="issuer">The public address that the front-end was reached at.</param>
    /// <returns>Null when this deployment's issuer is another one.</returns>
    [Alias("DescribeAsync")]
    Task<AuthorizationServerFeatures?> DescribeAsync(string issuer, CancellationToken cancellationToken = default);
}
