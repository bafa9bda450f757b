using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// Finds out whose a JWT is that was shown at a gateway (RFC 9068 §4). The front-end has checked the same before; it is not
/// believed. A token that only the provider of the gateway's company can have issued is the provider's to judge.
/// </summary>
internal sealed class AccessTokenFinding(
    Issuers issuers,
    ITokenSigning signing,
    ConfigurationDirectory directory,
    GatewayDirectory gateways,
    CompanyTokens company,
    IChangeFeedStore feed,
    TimeProvider time)
{
    public const string Malformed = "malformed";
    public const string ForeignIssuer = "foreign_issuer";
    public const string BadSignature = "bad_signature";
    public const string WrongAudience = "wrong_audience";

    public async Task<JudgedToken> FindAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(inquiry.Issuer) || !EntityId.IsValid(inquiry.GatewayId) || !JsonWebToken.TryParse(inquiry.Token, out var token))
        {
            return JudgedToken.Refused(Malformed);
        }

        return token.Claims.Issuer == inquiry.Issuer
            ? await FindOursAsync(token, inquiry, cancellationToken)
            : await FindCompanysAsync(inquiry, cancellationToken);
    }

    private async Task<JudgedToken> FindOursAsync(JsonWebToken token, AccessTokenInquiry inquiry, CancellationToken cancellationToken)
    {
        // Step 1: is it an access token, and did we sign it?
        if (!AccessTokenText.TryRead(token, out var text))
        {
            return JudgedToken.Refused(Malformed);
        }

        GatewayMetrics.SignatureChecks.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.Role, TelemetryAttributes.Silo));
        if (!signing.Keys.Any(text.IsSignedBy))
        {
            return JudgedToken.Refused(BadSignature);
        }

        // Step 2: is it for this gateway, and in time? From here on it is known whose it is.
        var claims = text.Claims;
        if (claims.Audience != GatewayResource.UrlOf(inquiry.Issuer, inquiry.GatewayId))
        {
            return JudgedToken.RefusedSigned(WrongAudience, claims);
        }

        if (claims.ExpiresAt <= time.GetUtcNow())
        {
            return JudgedToken.RefusedSigned(TokenStanding.Expired, claims);
        }

        // Step 3: is what it was issued for still in force?
        var sequence = (await feed.ReadAsync(-1, 1, cancellationToken)).LastSequence;
        var stored = await directory.GetAsync<StoredTokenFamily>(DocumentKinds.TokenFamily, claims.TenantId, claims.FamilyId, cancellationToken);
        return stored is { Value: var family } ? Judge(claims, inquiry, family, sequence) : JudgedToken.RefusedSigned(TokenStanding.Unknown, claims);
    }

    private JudgedToken Judge(AccessTokenClaims claims, AccessTokenInquiry inquiry, StoredTokenFamily family, long sequence)
    {
        if (!family.IsInForce(time.GetUtcNow()))
        {
            var reason = family.Public.RevokedAt is not null ? TokenStanding.Revoked : TokenStanding.Expired;
            return JudgedToken.RefusedSigned(reason, claims);
        }

        if (family.Public.GatewayId != inquiry.GatewayId || family.Public.OwnerKind != claims.SubjectKind || family.Public.OwnerId != claims.Subject)
        {
            return JudgedToken.RefusedSigned(WrongAudience, claims);
        }

        var owner = new Principal
        {
            TenantId = claims.TenantId,
            Kind = claims.SubjectKind,
            Id = claims.Subject,
            TokenId = claims.FamilyId,

            // Those of the management API are never given to an access token.
            GrantedScopes = [.. claims.Scopes.Where(ScopeNames.IsKnown)],
            GatewayId = inquiry.GatewayId,
            ClientId = claims.ClientId,
        };
        return JudgedToken.Good(owner, sequence, claims.ExpiresAt < family.Public.ExpiresAt ? claims.ExpiresAt : family.Public.ExpiresAt);
    }

    private async Task<JudgedToken> FindCompanysAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken)
    {
        var sequence = (await feed.ReadAsync(-1, 1, cancellationToken)).LastSequence;
        if (await gateways.FindAsync(inquiry.GatewayId, cancellationToken) is not { Gateway.IdentityProviderId: not null } location)
        {
            return JudgedToken.Refused(ForeignIssuer);
        }

        var (principal, expiresAt, refusal) = await company.VerifyAsync(inquiry, location, cancellationToken);
        if (principal is null)
        {
            return JudgedToken.Refused(refusal ?? TokenStanding.Unknown, location.TenantId);
        }

        // Whatever the provider's part says: a user of the gateway's tenant, at this gateway, without the scopes of the management API.
        return principal.TenantId == location.TenantId && principal.Kind == PrincipalKind.User
            ? JudgedToken.Good(
                principal with { GatewayId = inquiry.GatewayId, GrantedScopes = [.. principal.GrantedScopes.Where(ScopeNames.IsKnown)] }, sequence, expiresAt)
            : JudgedToken.Refused(ForeignIssuer, location.TenantId);
    }
}
