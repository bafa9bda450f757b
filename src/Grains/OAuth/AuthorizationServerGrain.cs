using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Says what the authorization server offers: front-ends do not know its options.</summary>
[StatelessWorker, Reentrant]
internal sealed class AuthorizationServerGrain(Issuers issuers, IOptions<OAuthOptions> options) : Grain, IAuthorizationServerGrain
{
    public Task<AuthorizationServerFeatures?> DescribeAsync(string issuer, CancellationToken cancellationToken) => Task.FromResult(
        issuers.IsOurs(issuer)
            ? new AuthorizationServerFeatures
            {
                Issuer = issuer,
                ClientMetadataDocuments = options.Value.ClientMetadataDocuments,
                DynamicRegistration = options.Value.DynamicRegistration,
            }
            : null);
}
