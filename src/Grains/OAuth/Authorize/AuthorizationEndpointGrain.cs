using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.OAuth;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>
/// The authorization endpoint: a request comes in, a person signs in if need be, agrees if need be, and a code goes out.
/// Each step gets everything that it needs (the request sealed, the session, the form) and checks it anew, so that any
/// activation on any silo can take the next one.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class AuthorizationEndpointGrain(
    AuthorizationRequests requests,
    AuthorizationCodes codes,
    BrowserSessions sessions,
    GatewayAdmission admission,
    ConsentRecords consents,
    ConsentViews views,
    OAuthAudit audit) : Grain, IAuthorizationEndpointGrain
{
    public Task<AuthorizationStep> BeginAsync(AuthorizationQuery query, CancellationToken cancellationToken) => RecordableAsync(async () =>
    {
        var reading = await requests.ReadAsync(query, cancellationToken);
        return reading.IsGood
            ? await ProceedAsync(reading, query.Issuer, query.SessionText, query.Caller, cancellationToken)
            : reading.Answer;
    });

    public Task<AuthorizationStep> ContinueAsync(ConsentQuery query, CancellationToken cancellationToken) => RecordableAsync(async () =>
    {
        var reading = await requests.OpenAsync(query.Issuer, query.RequestText, query.Caller, cancellationToken);
        return reading.IsGood
            ? await ProceedAsync(reading, query.Issuer, query.SessionText, query.Caller, cancellationToken)
            : reading.Answer;
    });

    public Task<AuthorizationStep> DecideAsync(ConsentDecision decision, CancellationToken cancellationToken) => RecordableAsync(async () =>
    {
        var reading = await requests.OpenAsync(decision.Issuer, decision.RequestText, decision.Caller, cancellationToken);
        return reading.IsGood ? await DecideAsync(reading, decision, cancellationToken) : reading.Answer;
    });

    private async Task<AuthorizationStep> DecideAsync(AuthorizationReading reading, ConsentDecision decision, CancellationToken cancellationToken)
    {
        if (await SignedInAsync(reading, decision.SessionText, cancellationToken) is not { } session)
        {
            return SignIn(reading);
        }

        var subject = SubjectOf(reading, session, decision.Caller);
        if (!views.IsGoodForm(session, decision.RequestText, decision.FormToken))
        {
            await RecordAsync("oauth.consent_refused", subject, AuditOutcomes.Refused, new { Reason = "form_token" }, cancellationToken);
            return AuthorizationStep.ErrorPage(
                OAuthErrorCodes.InvalidRequest, "This page was not good any more. Go back to the application and start again.");
        }

        var request = reading.Request!;
        var agreed = decision.IsApproved
            ? ScopeSet.Narrow(ScopeSet.Of(request.Scopes), ScopeSet.Of(decision.Scopes))
            : ScopeSet.Empty;
        if (!agreed.GivesAccess)
        {
            await RecordAsync("oauth.consent_denied", subject, AuditOutcomes.Succeeded, new { request.Scopes }, cancellationToken);
            return Answer(reading, decision.Issuer, OAuthErrorCodes.AccessDenied, "The person did not agree.");
        }

        if (await admission.AdmitAsync(reading.Gateway!, session.User.Id, agreed.ToArray(), cancellationToken) is null)
        {
            return await ShutOutAsync(reading, decision.Issuer, subject, cancellationToken);
        }

        await consents.RecordAsync(subject, agreed.ToArray(), cancellationToken);
        return await GiveCodeAsync(reading, decision.Issuer, agreed.ToArray(), session, decision.Caller, cancellationToken);
    }

    /// <summary>Sign-in, consent or code: whichever is next.</summary>
    private async Task<AuthorizationStep> ProceedAsync(
        AuthorizationReading reading, string issuer, string? sessionText, CallerDescription caller, CancellationToken cancellationToken)
    {
        var request = reading.Request!;
        if (await SignedInAsync(reading, sessionText, cancellationToken) is not { } session)
        {
            return request.IsSilent ? Silently(reading, issuer, OAuthErrorCodes.LoginRequired, "Nobody is signed in.") : SignIn(reading);
        }

        var subject = SubjectOf(reading, session, caller);
        if (await admission.AdmitAsync(reading.Gateway!, session.User.Id, request.Scopes, cancellationToken) is null)
        {
            return await ShutOutAsync(reading, issuer, subject, cancellationToken);
        }

        if (!request.AsksConsent && !CanBeImpersonated(reading.Client!, request.RedirectUri)
            && await consents.CoversAsync(session.TenantId, session.User.Id, request.ClientId, request.GatewayId, request.Scopes, cancellationToken))
        {
            return await GiveCodeAsync(reading, issuer, request.Scopes, session, caller, cancellationToken);
        }

        return request.IsSilent ? Silently(reading, issuer, OAuthErrorCodes.ConsentRequired, "The person has not agreed to this yet.")
            : await views.MakeAsync(subject, cancellationToken) is { } view ? AuthorizationStep.Consent(view)
            : await ShutOutAsync(reading, issuer, subject, cancellationToken);
    }

    /// <summary>
    /// "The authorization server SHOULD NOT process authorization requests automatically without user consent or
    /// interaction, except when the identity of the client can be assured" (RFC 8252 §8.6). The id of a client metadata
    /// document is known to all, and on the person's own machine any program can wait for the answer: it is asked about
    /// every time. So is one whose document sends its codes to another host than its own: whoever changes the document could
    /// turn a consent that is remembered towards an address that the person never saw. A client that registered itself has
    /// an id that only its installation knows; its consent is remembered per id (MCP security best practices, "Confused
    /// Deputy Problem"), as is that of what an administrator registered.
    /// </summary>
    private static bool CanBeImpersonated(OAuthClient client, string redirectUri) =>
        client.Kind == OAuthClientKind.MetadataDocument
        && (RedirectUriRules.IsOnOwnMachine(redirectUri) || new Uri(redirectUri).Authority != new Uri(client.Id).Authority);

    private static Task<AuthorizationStep> RecordableAsync(Func<Task<AuthorizationStep>> step) =>
        Unrecordable.OrAsync(step, AuthorizationStep.ErrorPage);

    /// <summary>Null when nobody is, when it was too long ago for this request, and when it is in another tenant.</summary>
    private async Task<BrowserSession?> SignedInAsync(AuthorizationReading reading, string? sessionText, CancellationToken cancellationToken) =>
        await sessions.FindAsync(sessionText, cancellationToken) is { } session
        && session.TenantId == reading.Gateway!.TenantId && requests.Accepts(reading.Request!, session)
            ? session
            : null;

    private async Task<AuthorizationStep> GiveCodeAsync(
        AuthorizationReading reading, string issuer, string[] scopes, BrowserSession session, CallerDescription caller, CancellationToken cancellationToken)
    {
        var request = reading.Request!;
        var code = await codes.IssueAsync(request, scopes, session, caller, cancellationToken);
        return AuthorizationStep.Redirect(AuthorizationResponse.WithCode(request.RedirectUri, code, request.State, issuer));
    }

    private async Task<AuthorizationStep> ShutOutAsync(
        AuthorizationReading reading, string issuer, ConsentSubject subject, CancellationToken cancellationToken)
    {
        await RecordAsync("oauth.authorization_refused", subject, AuditOutcomes.Refused, new { Reason = OAuthErrorCodes.AccessDenied }, cancellationToken);
        return reading.Request!.IsSilent
            ? Silently(reading, issuer, OAuthErrorCodes.AccessDenied, "The person may not use the gateway.")
            : AuthorizationStep.ErrorPage(
                OAuthErrorCodes.AccessDenied,
                $"{subject.Session.User.Name} may not use the gateway {subject.Gateway.Gateway.Name}. An administrator can change that.");
    }

    private ValueTask RecordAsync(string action, ConsentSubject subject, string outcome, object details, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            subject.Gateway.TenantId,
            action,
            $"gateway/{subject.Gateway.Gateway.Id}",
            outcome,
            OAuthActor.User(subject.Session.User.Id, subject.Client.Id) with
            {
                TokenId = subject.Session.Session.Id, GatewayId = subject.Gateway.Gateway.Id,
            },
            subject.Caller,
            details,
            cancellationToken);

    private static ConsentSubject SubjectOf(AuthorizationReading reading, BrowserSession session, CallerDescription caller) => new()
    {
        Gateway = reading.Gateway!,
        Client = reading.Client!,
        Session = session,
        Scopes = reading.Request!.Scopes,
        RequestText = reading.Text!,
        RedirectUri = reading.Request.RedirectUri,
        Caller = caller,
    };

    private static AuthorizationStep SignIn(AuthorizationReading reading) =>
        AuthorizationStep.SignIn(reading.Gateway!.TenantId, reading.Text!, reading.Request!.LoginHint);

    /// <summary>The person has just decided so: it is no surprise where the browser goes.</summary>
    private static AuthorizationStep Answer(AuthorizationReading reading, string issuer, string code, string description) =>
        AuthorizationStep.Redirect(AuthorizationResponse.WithError(
            reading.Request!.RedirectUri, OAuthRefusal.Of(code, description), reading.Request.State, issuer));

    /// <summary>OpenID Connect Core §3.1.2.1: with <c>prompt=none</c> nothing is shown.</summary>
    private static AuthorizationStep Silently(AuthorizationReading reading, string issuer, string code, string description) =>
        AuthorizationRequests.ErrorTo(
            reading.Client!, reading.Request!.RedirectUri, OAuthRefusal.Of(code, description), reading.Request.State, issuer);
}
