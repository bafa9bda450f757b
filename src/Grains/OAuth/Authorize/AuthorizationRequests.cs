using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>
/// Reads authorization requests, in the order of RFC 6749 §4.1.2.1: first client and redirect URI, whose faults are told
/// to the person and never lead anywhere; then everything else, whose faults are told to the client.
/// </summary>
internal sealed class AuthorizationRequests(
    Issuers issuers,
    ClientDirectory clients,
    GatewayDirectory gateways,
    SealedTexts sealing,
    RefusalTally refusals,
    IOptions<OAuthOptions> options,
    TimeProvider time)
{
    private const string Kind = "authorization_request";

    /// <summary>A new one.</summary>
    public async Task<AuthorizationReading> ReadAsync(AuthorizationQuery query, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(query.Issuer))
        {
            return OnPage(OAuthErrorCodes.InvalidRequest, "Nobody is signed in at this address.", null, query.Caller);
        }

        var parameters = new AuthorizationParameters(query);
        if (parameters["client_id"] is not { } clientId)
        {
            return OnPage(OAuthErrorCodes.InvalidRequest, "The request does not say which client it is from.", null, query.Caller);
        }

        var finding = await clients.FindAsync(clientId, query.Caller, cancellationToken);
        if (!finding.IsFound)
        {
            return OnPage(finding.Refusal.Code, finding.Refusal.Description, null, query.Caller);
        }

        return RedirectUriOf(parameters, finding.Client) is { } redirectUri
            ? await ReadAsync(query, parameters, finding.Client, redirectUri, cancellationToken)
            : OnPage(
                OAuthErrorCodes.InvalidRequest,
                "The address that the answer is to be sent to is not one that the client has registered.",
                finding.Client,
                query.Caller);
    }

    /// <summary>One that was good before; what it names is looked at again.</summary>
    public async Task<AuthorizationReading> OpenAsync(string issuer, string text, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(issuer) || sealing.TryOpen<AuthorizationRequest>(Kind, text) is not { } request || request.ExpiresAt <= time.GetUtcNow())
        {
            return OnPage(OAuthErrorCodes.InvalidRequest, "This took too long. Go back to the application and start again.", null, caller);
        }

        var finding = await clients.FindAsync(request.ClientId, caller, cancellationToken);
        if (!finding.IsFound)
        {
            return OnPage(finding.Refusal.Code, finding.Refusal.Description, null, caller);
        }

        if (!RedirectUriMatching.IsRegistered(finding.Client.RedirectUris, request.RedirectUri))
        {
            return OnPage(OAuthErrorCodes.InvalidRequest, "The client has changed meanwhile. Start again.", finding.Client, caller);
        }

        return await gateways.FindAsync(request.GatewayId, cancellationToken) is { } gateway && AuthorizationRules.MayUse(finding.Client, gateway)
            ? AuthorizationReading.Good(request, finding.Client, gateway, text)
            : ToClient(NoTarget, finding.Client, request.RedirectUri, request.State, issuer, caller);
    }

    /// <summary>Whether the session was begun as late as the request wants it.</summary>
    public bool Accepts(AuthorizationRequest request, BrowserSession session) => request.Accepts(session.Session.CreatedAt, time.GetUtcNow());

    /// <summary>
    /// Tells the client what is wrong. "The authorization server SHOULD only automatically redirect the user agent if it
    /// trusts the redirection URI" (RFC 9700 §4.11.2): anybody can register a phishing page as a client and make a
    /// request that fails at once, so without a person's decision nobody is sent to a host that nobody vouched for.
    /// </summary>
    public static AuthorizationStep ErrorTo(OAuthClient client, string redirectUri, OAuthRefusal refusal, string? state, string issuer) =>
        AuthorizationStep.Redirect(
            AuthorizationResponse.WithError(redirectUri, refusal, state, issuer),
            isTrusted: client.Kind == OAuthClientKind.Registered || RedirectUriRules.IsOnOwnMachine(redirectUri));

    private static OAuthRefusal NoTarget => OAuthRefusal.Of(
        OAuthErrorCodes.InvalidTarget, "The parameter resource must be the URL of one gateway that the client may use (RFC 8707).");

    private async Task<AuthorizationReading> ReadAsync(
        AuthorizationQuery query, AuthorizationParameters parameters, OAuthClient client, string redirectUri, CancellationToken cancellationToken)
    {
        AuthorizationReading Refused(OAuthRefusal refusal) =>
            ToClient(refusal, client, redirectUri, parameters["state"], query.Issuer, query.Caller);

        if (AuthorizationRules.Check(parameters, client) is { } fault)
        {
            return Refused(fault);
        }

        if (parameters.Resources is not [var resource] || !GatewayResource.TryGetGateway(query.Issuer, resource, out var gatewayId)
            || await gateways.FindAsync(gatewayId, cancellationToken) is not { } gateway || !AuthorizationRules.MayUse(client, gateway))
        {
            return Refused(NoTarget);
        }

        if (AuthorizationRules.ScopesOf(parameters["scope"], client) is not { } scopes)
        {
            return Refused(OAuthRefusal.Of(OAuthErrorCodes.InvalidScope, "The client may have none of the scopes that it asks for."));
        }

        var now = time.GetUtcNow();
        var request = AuthorizationRules.Write(parameters, client, redirectUri, gatewayId, scopes) with
        {
            RequestedAt = now,
            ExpiresAt = now + options.Value.RequestLifetime,
        };
        var text = sealing.Seal(Kind, request);
        return text.Length <= SealedTexts.MaxLength
            ? AuthorizationReading.Good(request, client, gateway, text)
            : Refused(OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, "The request is too long."));
    }

    /// <summary>Null when it is not the client's, or absent where the client has more than one (RFC 6749 §3.1.2.3).</summary>
    private static string? RedirectUriOf(AuthorizationParameters parameters, OAuthClient client) =>
        parameters.IsRepeated("redirect_uri") ? null
        : parameters["redirect_uri"] is { } given ? RedirectUriMatching.IsRegistered(client.RedirectUris, given) ? given : null
        : client.RedirectUris is [var only] ? only
        : null;

    private AuthorizationReading OnPage(string code, string description, OAuthClient? client, CallerDescription caller)
    {
        Count(code, client, caller);
        return AuthorizationReading.Bad(AuthorizationStep.ErrorPage(code, description));
    }

    private AuthorizationReading ToClient(
        OAuthRefusal refusal, OAuthClient client, string redirectUri, string? state, string issuer, CallerDescription caller)
    {
        Count(refusal.Code, client, caller);
        return AuthorizationReading.Bad(ErrorTo(client, redirectUri, refusal, state, issuer));
    }

    /// <summary>Anybody can send these, in any number: they are counted, not recorded one by one.</summary>
    private void Count(string reason, OAuthClient? client, CallerDescription caller) => refusals.Add(
        new RefusedRequest("oauth.authorization_refused", reason)
        {
            TenantId = client?.TenantId,
            Subject = client is null ? null : $"oauth_client/{client.Id}",
            SourceAddress = caller.SourceAddress,
        });
}
