using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>
/// Exchanges a device code, or says that the person has not decided (RFC 8628 §3.4 and §3.5). Whoever shows a code without
/// its secret, or as another client, learns nothing and changes nothing.
/// </summary>
internal sealed class DeviceRedemption(
    DeviceAuthorizations authorizations, AuthorizationStanding standing, TimeProvider time)
{
    /// <summary>How often another poll, or the decision, may come between.</summary>
    private const int MaxAttempts = 5;

    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (request.DeviceCode is null)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidRequest, "The parameter device_code is missing.");
        }

        if (!CredentialText.TryParse(request.DeviceCode, out var code))
        {
            return TokenFamilies.InvalidGrant;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await authorizations.FindAsync(code.TenantId, code.Id, cancellationToken) is not { Value: var stored } found
                || !code.Matches(stored.SecretSha256) || stored.ClientId != client.Id)
            {
                return TokenFamilies.InvalidGrant;
            }

            var now = time.GetUtcNow();
            if (stored.State == DeviceDecisionState.Approved && now < stored.ExpiresAt)
            {
                return await IssueAsync(request, client, code, stored, cancellationToken);
            }

            var (error, next) = DevicePolling.Judge(stored, now);
            if (next is null || await authorizations.ReplaceAsync(code.TenantId, code.Id, found.Version, next, cancellationToken))
            {
                return Refused(error);
            }
        }

        // Whoever asks so often at once is too quick.
        return Refused(OAuthErrorCodes.SlowDown);
    }

    private async Task<TokenAnswer> IssueAsync(
        TokenRequest request, OAuthClient client, CredentialText code, StoredDeviceAuthorization stored, CancellationToken cancellationToken)
    {
        // RFC 8707 §2.2: the resource may be named again; there is only the one that the person agreed to.
        if (request.Resources is not []
            && (request.Resources is not [var resource]
                || !GatewayResource.TryGetGateway(request.Issuer, resource, out var gateway) || gateway != stored.GatewayId))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidTarget, "The device code is for another resource.");
        }

        return await standing.BeginAsync(StartOf(request, client, code, stored), cancellationToken) ?? TokenFamilies.EndedGrant;
    }

    private static TokenFamilyStart StartOf(TokenRequest request, OAuthClient client, CredentialText code, StoredDeviceAuthorization stored) => new()
    {
        Issuer = request.Issuer,
        TenantId = code.TenantId,
        FamilyId = FamilyIdOf(code.Id),
        OwnerKind = PrincipalKind.User,
        OwnerId = stored.UserId!,
        Client = client,
        GatewayId = stored.GatewayId,
        Scopes = stored.Scopes,
        GrantType = GrantTypes.DeviceCode,
        WithRefreshToken = true,
        SessionId = stored.SessionId,
        SignedInAt = stored.SignedInAt,
        Caller = request.Caller,
    };

    /// <summary>The same for the same authorization, so that the store refuses the second: a device code is good once.</summary>
    private static string FamilyIdOf(string authorizationId) => $"fam{authorizationId[authorizationId.IndexOf('_', StringComparison.Ordinal)..]}";

    private static TokenAnswer Refused(string error) => TokenAnswer.Refused(error, error switch
    {
        OAuthErrorCodes.AuthorizationPending => "The person has not decided yet.",
        OAuthErrorCodes.SlowDown => "Wait five seconds longer between two requests.",
        OAuthErrorCodes.AccessDenied => "The person said no.",
        _ => "The device code has expired: start again.",
    });
}
