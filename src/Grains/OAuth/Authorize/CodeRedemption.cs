using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>
/// Exchanges an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6). What a code is bound to is checked before anything
/// happens to it: whoever shows one that is another client's, or has not the verifier, gets nothing, and takes nothing
/// from the one it was made for.
/// </summary>
internal sealed class CodeRedemption(
    AuthorizationCodes codes,
    TokenFamilies families,
    AuthorizationStanding standing,
    RefusalTally refusals,
    OAuthAudit audit,
    TimeProvider time)
{
    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (request.Code is null)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidRequest, "The parameter code is missing.");
        }

        if (codes.TryOpen(request.Code) is not { } code)
        {
            refusals.Add(new RefusedRequest("oauth.code_refused", "unknown")
            {
                TenantId = client.TenantId, Subject = $"oauth_client/{client.Id}", SourceAddress = request.Caller.SourceAddress,
            });
            return TokenFamilies.InvalidGrant;
        }

        if (FaultOf(request, client, code) is { } fault)
        {
            return await RefuseAsync(fault, request, client, code, cancellationToken);
        }

        if (code.ExpiresAt <= time.GetUtcNow())
        {
            // It may have been used in its time: then this is the second use (RFC 6749 §4.1.2).
            await families.RevokeAsync(code.TenantId, code.FamilyId, "code_reuse", request.Caller, cancellationToken);
            return await RefuseAsync("expired", request, client, code, cancellationToken);
        }

        return await standing.BeginAsync(StartOf(request, client, code), cancellationToken)
            ?? await RefuseAsync("ended", request, client, code, cancellationToken);
    }

    /// <summary>What of the request is not what the code was made for; null when nothing.</summary>
    private static string? FaultOf(TokenRequest request, OAuthClient client, AuthorizationCode code)
    {
        // RFC 6749 §4.1.3: "ensure that the authorization code was issued to the authenticated confidential client, or if
        // the client is public, […] to client_id in the request".
        if (code.ClientId != client.Id)
        {
            return "client";
        }

        // RFC 6749 §4.1.3: "their values MUST be identical". OAuth 2.1 §10.2: clients of 2.1 do not send it any more, PKCE
        // does what it was for; where it is sent it is enforced.
        if (request.RedirectUri is { } redirectUri && redirectUri != code.RedirectUri)
        {
            return "redirect_uri";
        }

        // RFC 7636 §4.6: "If the values are not equal, an error response indicating invalid_grant […] MUST be returned."
        if (!Pkce.Matches(request.CodeVerifier, code.CodeChallenge))
        {
            return "code_verifier";
        }

        // RFC 8707 §2.2: the token request may name the resource again, or a part of what was authorized; here that is all of it.
        return request.Resources switch
        {
            [] => null,
            [var resource] when GatewayResource.TryGetGateway(request.Issuer, resource, out var gateway) && gateway == code.GatewayId => null,
            _ => AuthorizationParameters.Resource,
        };
    }

    private static TokenFamilyStart StartOf(TokenRequest request, OAuthClient client, AuthorizationCode code) => new()
    {
        Issuer = request.Issuer,
        TenantId = code.TenantId,
        FamilyId = code.FamilyId,
        OwnerKind = PrincipalKind.User,
        OwnerId = code.UserId,
        Client = client,
        GatewayId = code.GatewayId,
        Scopes = code.Scopes,
        GrantType = GrantTypes.AuthorizationCode,
        WithRefreshToken = true,
        SessionId = code.SessionId,
        SignedInAt = code.SignedInAt,
        Caller = request.Caller,
    };

    /// <summary>A real code in the wrong hands is recorded in the chain of the tenant that it is for.</summary>
    private async Task<TokenAnswer> RefuseAsync(
        string reason, TokenRequest request, OAuthClient client, AuthorizationCode code, CancellationToken cancellationToken)
    {
        var who = OAuthActor.Client(client.Id) with { GatewayId = code.GatewayId };
        var details = new { Reason = reason, IssuedTo = code.ClientId, code.UserId };
        await audit.RecordAsync(
            code.TenantId, "oauth.code_refused", AuthorizationCodes.Subject(code), AuditOutcomes.Refused, who, request.Caller, details, cancellationToken);
        return reason == AuthorizationParameters.Resource
            ? TokenAnswer.Refused(OAuthErrorCodes.InvalidTarget, "The code is for another resource.")
            : reason is "expired" or "ended" ? TokenFamilies.EndedGrant : TokenFamilies.InvalidGrant;
    }
}
