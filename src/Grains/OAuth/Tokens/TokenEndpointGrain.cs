using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.OAuth;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>
/// The token, revocation and introspection endpoints. It holds nothing. Steps 1 and 2: see <see cref="ClientAdmission"/>;
/// 3. what is asked for. Refusals are audited, equal ones counted together; what is given out is audited where it is made.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class TokenEndpointGrain(
    ClientAdmission admission, ClientDirectory clients, GrantRedemption grants, TokenInquiries inquiries, FailureLimit limit, RefusalTally refusals)
    : Grain, ITokenEndpointGrain
{
    public async Task<TokenAnswer> ExchangeAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var admitted = await admission.AdmitAsync(request.Issuer, request.Client, request.Caller, cancellationToken);
        if (!admitted.IsFound)
        {
            return TokenAnswer.Refused(Record("oauth.token_refused", admitted, admitted.Refusal, request.Client, request.Caller));
        }

        var answer = await Unrecordable.OrAsync(() => grants.RedeemAsync(request, admitted.Client, cancellationToken), TokenAnswer.Refused);
        if (!answer.IsIssued)
        {
            return TokenAnswer.Refused(Record("oauth.token_refused", admitted, answer.Refusal, request.Client, request.Caller, request.GrantType));
        }

        await clients.TouchAsync(admitted.Client, cancellationToken);
        return answer;
    }

    public async Task<OAuthRefusal?> RevokeAsync(TokenInquiry inquiry, CancellationToken cancellationToken)
    {
        var admitted = await admission.AdmitAsync(inquiry.Issuer, inquiry.Client, inquiry.Caller, cancellationToken);
        var refusal = admitted.IsFound
            ? await Unrecordable.OrAsync(() => inquiries.RevokeAsync(inquiry, admitted.Client, cancellationToken), unrecordable => unrecordable)
            : admitted.Refusal;
        return refusal is null ? null : Record("oauth.revocation_refused", admitted, refusal, inquiry.Client, inquiry.Caller);
    }

    public async Task<TokenIntrospection> IntrospectAsync(TokenInquiry inquiry, CancellationToken cancellationToken)
    {
        var admitted = await admission.AdmitAsync(inquiry.Issuer, inquiry.Client, inquiry.Caller, cancellationToken);
        var answer = admitted.IsFound
            ? await inquiries.IntrospectAsync(inquiry, admitted.Client, cancellationToken)
            : new TokenIntrospection { Refusal = admitted.Refusal };
        return answer.Refusal is { } refused
            ? answer with { Refusal = Record("oauth.introspection_refused", admitted, refused, inquiry.Client, inquiry.Caller) }
            : answer;
    }

    private OAuthRefusal Record(
        string action, ClientFinding admitted, OAuthRefusal refusal, ShownClient shown, CallerDescription caller, string? grantType = null)
    {
        // What is limited is guessing; a client that is late with what it was given here does not guess.
        if (refusal is { Code: OAuthErrorCodes.InvalidGrant, WasOurs: false })
        {
            limit.Failed(caller.SourceAddress);
        }

        // Who failed to authenticate was counted and recorded there. A device that asks whether the person has decided is refused nothing.
        if (refusal.Code is not (OAuthErrorCodes.InvalidClient or OAuthErrorCodes.AuthorizationPending or OAuthErrorCodes.SlowDown))
        {
            refusals.Add(new RefusedRequest(action, grantType is null ? refusal.Code : $"{refusal.Code} {grantType}")
            {
                TenantId = admitted.Client?.TenantId,
                ClientId = admitted.Client?.Id,
                Subject = shown.ClientId is { Length: <= 200 } id ? $"oauth_client/{id}" : null,
                SourceAddress = caller.SourceAddress,
            });
        }

        return refusal;
    }
}
