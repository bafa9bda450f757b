using Archestra.Cluster.Frontend.Audit;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// Checks here what can be checked of a JWT with public keys (RFC 9068 §4), so that no silo is asked about a token that we did
/// not make, that is over, or that is for another gateway. It lets nothing in: that a token was not revoked only a silo can say.
/// </summary>
internal sealed class AccessTokenCheck(SessionKeys keys, EdgeRefusals audit, TimeProvider time)
{
    /// <summary>RFC 7519 §4.1.4 allows "some small leeway" for clocks that differ; the silo has the last word.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>Reasons as silos give them: they stand in one audit log.</summary>
    private const string WrongAudience = "wrong_audience";
    private const string Expired = "expired";

    /// <returns>False: refused. True: a silo must say. Null: it cannot be said now.</returns>
    public async Task<bool?> MayBeGoodAsync(AccessTokenInquiry inquiry)
    {
        if (!JsonWebToken.TryParse(inquiry.Token, out var token) || token.Claims.Issuer is not { } issuer)
        {
            return false;
        }

        // Of a company's provider, maybe: whom a gateway trusts, and by which keys, is known to silos only.
        if (issuer != inquiry.Issuer)
        {
            return token.Claims.IsInTime(time.GetUtcNow(), Leeway);
        }

        if (!AccessTokenText.TryRead(token, out var text))
        {
            return false;
        }

        var (key, isKnown) = await keys.FindAsync(text.KeyId, CancellationToken.None);
        if (key is null)
        {
            return isKnown ? false : null;
        }

        GatewayMetrics.SignatureChecks.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.Role, TelemetryAttributes.Frontend));
        return text.IsSignedBy(key) && IsForHereAndNow(text.Claims, inquiry);
    }

    /// <summary>Whose the token is, is certain from here on: a token that turns up where or when it should not is put on record.</summary>
    private bool IsForHereAndNow(AccessTokenClaims claims, AccessTokenInquiry inquiry)
    {
        var isHere = claims.Audience == GatewayResource.UrlOf(inquiry.Issuer, inquiry.GatewayId);
        if (isHere && time.GetUtcNow() - Leeway < claims.ExpiresAt)
        {
            return true;
        }

        audit.Record(claims.TenantId, new EdgeRefusal
        {
            Reason = isHere ? Expired : WrongAudience,
            GatewayId = inquiry.GatewayId,
            TokenId = claims.FamilyId,
            SourceAddress = inquiry.Caller.SourceAddress,
        });
        return false;
    }
}
