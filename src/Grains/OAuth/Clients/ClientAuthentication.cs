using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Checks that a client is who it says (RFC 6749 §2.3, RFC 7523 §3). A client authenticates in the way that it registered and in no other.</summary>
internal sealed class ClientAuthentication(ClientDirectory clients, ClientAssertions assertions, RefusalTally refusals)
{
    /// <param name="issuer">Ours: the audience of a client's assertion.</param>
    /// <returns>The client; or <c>invalid_client</c>.</returns>
    public async Task<ClientFinding> AuthenticateAsync(ShownClient shown, string issuer, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (shown.IsAmbiguous)
        {
            return ClientFinding.Refused(OAuthErrorCodes.InvalidRequest, "The client authenticates in no way, or in more than one, that is understood here.");
        }

        var clientId = shown.ClientId ?? ClientAssertions.ClientIdOf(shown.Assertion);
        if (string.IsNullOrEmpty(clientId))
        {
            return Refuse("no_client", null, caller, ClientFinding.Refused(OAuthErrorCodes.InvalidClient, "The request names no client."));
        }

        var (finding, secret) = await clients.LookUpAsync(clientId, caller, cancellationToken);
        if (!finding.IsFound)
        {
            return finding.Refusal.Code == OAuthErrorCodes.InvalidClient ? Refuse("unknown_client", null, caller, finding) : finding;
        }

        return await ProblemAsync(shown, finding.Client, secret, issuer, cancellationToken) is { } reason
            ? Refuse(reason, finding.Client, caller, ClientFinding.Refused(OAuthErrorCodes.InvalidClient, "The client could not be authenticated."))
            : finding;
    }

    /// <summary>Why the client is not believed, for the audit log; null when it is.</summary>
    private async ValueTask<string?> ProblemAsync(
        ShownClient shown, OAuthClient client, byte[]? secretSha256, string issuer, CancellationToken cancellationToken)
    {
        if (shown.Method != client.AuthenticationMethod)
        {
            return "other_method";
        }

        return client.AuthenticationMethod switch
        {
            ClientAuthenticationMethod.None => null,
            ClientAuthenticationMethod.PrivateKeyJwt => await assertions.ProblemAsync(shown.Assertion, client, issuer, cancellationToken),
            _ => ClientSecrets.Matches(secretSha256, shown.Secret) ? null : "wrong_secret",
        };
    }

    private ClientFinding Refuse(string reason, OAuthClient? client, CallerDescription caller, ClientFinding answer)
    {
        refusals.Add(new RefusedRequest("oauth.client_refused", reason)
        {
            TenantId = client?.TenantId,
            Subject = client is null ? null : $"oauth_client/{client.Id}",
            SourceAddress = caller.SourceAddress,
        });
        return answer;
    }
}
