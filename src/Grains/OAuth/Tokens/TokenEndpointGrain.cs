using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.OAuth;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>
/// The token, revocation and introspection endpoints. It holds nothing. Steps: 1. is the request meant for this issuer, and
/// has the address not failed too often; 2. is the client who it says; 3. what is asked for. Refusals are audited, equal
/// ones counted together; what is given out is audited where it is made.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class TokenEndpointGrain(
    Issuers issuers, ClientAuthentication authentication, ClientDirectory clients, GrantRedemption grants, TokenInquiries inquiries, FailureLimit limit, RefusalTally refusals)
    : Grain, ITokenEndpointGrain
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    public async Task<TokenAnswer> ExchangeAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var (client, refusal) = await AdmitAsync(request.Issuer, request.Client, request.Caller, cancellationToken);
        if (client is null)
        {
            return TokenAnswer.Refused(Record("oauth.token_refused", refusal!, request.Client, request.Caller));
        }

        var answer = await OrUnrecordableAsync(() => grants.RedeemAsync(request, client, cancellationToken), TokenAnswer.Refused);
        if (!answer.IsIssued)
        {
            return TokenAnswer.Refused(Record("oauth.token_refused", answer.Refusal, request.Client, request.Caller, request.GrantType));
        }

        await clients.TouchAsync(client, cancellationToken);
        return answer;
    }

    public async Task<OAuthRefusal?> RevokeAsync(TokenInquiry inquiry, CancellationToken cancellationToken)
    {
        var (client, refusal) = await AdmitAsync(inquiry.Issuer, inquiry.Client, inquiry.Caller, cancellationToken);
        refusal ??= await OrUnrecordableAsync(() => inquiries.RevokeAsync(inquiry, client!, cancellationToken), unrecordable => unrecordable);
        return refusal is null ? null : Record("oauth.revocation_refused", refusal, inquiry.Client, inquiry.Caller);
    }

    public async Task<TokenIntrospection> IntrospectAsync(TokenInquiry inquiry, CancellationToken cancellationToken)
    {
        var (client, refusal) = await AdmitAsync(inquiry.Issuer, inquiry.Client, inquiry.Caller, cancellationToken);
        var answer = client is null
            ? new TokenIntrospection { Refusal = refusal }
            : await inquiries.IntrospectAsync(inquiry, client, cancellationToken);
        return answer.Refusal is { } refused
            ? answer with { Refusal = Record("oauth.introspection_refused", refused, inquiry.Client, inquiry.Caller) }
            : answer;
    }

    private async Task<(OAuthClient? Client, OAuthRefusal? Refusal)> AdmitAsync(
        string issuer, ShownClient shown, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(issuer))
        {
            return (null, OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, "This is not an address of the authorization server."));
        }

        if (limit.PauseOf(caller.SourceAddress) is { } pause)
        {
            return (null, OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "Too many failures from this address.") with { RetryAfter = pause });
        }

        var found = await authentication.AuthenticateAsync(shown, issuer, caller, cancellationToken);
        return found.IsFound ? (found.Client, null) : (null, found.Refusal);
    }

    /// <summary>What cannot be recorded is not given out; the client may ask again.</summary>
    private static async Task<T> OrUnrecordableAsync<T>(Func<Task<T>> act, Func<OAuthRefusal, T> refused)
    {
        try
        {
            return await act();
        }
        catch (AuditUnavailableException)
        {
            return refused(OAuthRefusal.Of(OAuthErrorCodes.ServerError, "Nothing can be recorded at the moment, so nothing is done.") with { RetryAfter = AskAgain });
        }
    }

    private OAuthRefusal Record(string action, OAuthRefusal refusal, ShownClient shown, CallerDescription caller, string? grantType = null)
    {
        if (refusal.Code is OAuthErrorCodes.InvalidClient or OAuthErrorCodes.InvalidGrant)
        {
            limit.Failed(caller.SourceAddress);
        }

        // A device that asks whether the person has decided is refused nothing.
        if (refusal.Code is not (OAuthErrorCodes.AuthorizationPending or OAuthErrorCodes.SlowDown))
        {
            refusals.Add(new RefusedRequest(action, grantType is null ? refusal.Code : $"{refusal.Code} {grantType}")
            {
                Subject = shown.ClientId is { Length: <= 200 } id ? $"oauth_client/{id}" : null,
                SourceAddress = caller.SourceAddress,
            });
        }

        return refusal;
    }
}
