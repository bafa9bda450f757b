using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>The JWTs of a company's own provider, at gateways that are linked to it. Never forwarded upstream.</summary>
internal sealed class CompanyTokens(IDocumentStore documents, IProviderDocuments published, ExternalAccounts accounts, TimeProvider time)
{
    /// <returns>The user, with scopes and the token's own id but without permissions yet, and until when the token is good; or the reason of the refusal, for the audit log.</returns>
    public async Task<(Principal? Principal, DateTimeOffset ExpiresAt, string? Refusal)> VerifyAsync(
        AccessTokenInquiry inquiry, GatewayLocation gateway, CancellationToken cancellationToken)
    {
        if (gateway.Gateway.IdentityProviderId is not { } providerId
            || await ProviderRecord.FindAsync(documents, gateway.TenantId, providerId, cancellationToken) is not { Provider: { } provider })
        {
            return Refused("The gateway takes tokens of no provider.");
        }

        if (!JsonWebToken.TryParse(inquiry.Token, out var token))
        {
            return Refused("The token is no signed JWT in an algorithm that is accepted.");
        }

        // The cheap checks first: a foreign text makes us ask nobody for keys.
        if (CompanyTokenRules.Refusal(token, provider, time.GetUtcNow()) is { } refusal)
        {
            return Refused(refusal);
        }

        if (await published.RefusalAsync(provider.Issuer, token, cancellationToken) is { } unsigned)
        {
            return Refused(unsigned);
        }

        var found = await accounts.OfTokenAsync(gateway.TenantId, provider, token.Claims, inquiry.Caller, cancellationToken);
        if (!found.IsFound)
        {
            return Refused(found.Refusal);
        }

        var principal = new Principal
        {
            TenantId = gateway.TenantId,
            Kind = PrincipalKind.User,
            Id = found.User.Id,
            TokenId = IdOf(inquiry.Token),
            GrantedScopes = CompanyTokenRules.ScopesOf(token.Claims).ToArray(),
            GatewayId = gateway.Gateway.Id,
        };
        return (principal, token.Claims.ExpiresAt!.Value + CompanyTokenRules.Leeway, null);
    }

    /// <summary>Of the whole text: <c>jti</c> is optional, and unique only as far as its issuer takes care. Never the text itself.</summary>
    private static string IdOf(string token) => "ext_" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..28];

    private static (Principal? Principal, DateTimeOffset ExpiresAt, string? Refusal) Refused(string reason) => (null, default, reason);
}
