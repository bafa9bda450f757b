using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// The first steps of every endpoint that clients speak to themselves: 1. is the request meant for this issuer, and has the
/// address not failed too often; 2. is the client who it says.
/// </summary>
internal sealed class ClientAdmission(Issuers issuers, ClientAuthentication authentication, FailureLimit limit)
{
    public async Task<ClientFinding> AdmitAsync(string issuer, ShownClient shown, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(issuer))
        {
            return ClientFinding.Refused(OAuthErrorCodes.InvalidRequest, "This is not an address of the authorization server.");
        }

        if (limit.PauseOf(caller.SourceAddress) is { } pause)
        {
            return ClientFinding.Refused(
                OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "Too many failures from this address.") with { RetryAfter = pause });
        }

        var found = await authentication.AuthenticateAsync(shown, issuer, caller, cancellationToken);
        if (found.Refusal?.Code == OAuthErrorCodes.InvalidClient)
        {
            limit.Failed(caller.SourceAddress);
        }

        return found;
    }
}
