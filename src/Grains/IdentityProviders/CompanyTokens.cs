using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>The JWTs of a company's own provider, at gateways that are linked to it. Never forwarded upstream.</summary>
internal sealed class CompanyTokens
{
    /// <returns>The user, with scopes and the token's own id but without permissions yet, and until when the token is good; or the reason of the refusal, for the audit log.</returns>
    public Task<(Principal? Principal, DateTimeOffset ExpiresAt, string? Refusal)> VerifyAsync(
        AccessTokenInquiry inquiry, GatewayLocation gateway, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
