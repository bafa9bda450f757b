using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Signs people in and out. Holds nothing: what a flow needs travels sealed, so any node goes on with it.</summary>
[StatelessWorker, Reentrant]
internal sealed class SignInGrain(
    SignInPages pages,
    PasswordSignIn passwords,
    ExternalSignIn external,
    BrowserSessions sessions,
    FormTokens forms,
    SignInRefusals refusals,
    OAuthAudit audit) : Grain, ISignInGrain
{
    /// <summary>The forms of signed-in pages.</summary>
    private const string AccountForms = "account";

    private const string TooOld = "This page was open for too long. Try again.";

    public Task<SignInPage?> GetPageAsync(SignInPageQuery query, CancellationToken cancellationToken) => pages.MakeAsync(query, cancellationToken);

    public async Task<SignInAnswer> SignInAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        if (!pages.IsFromPage(attempt.TenantId, attempt.FormToken, attempt.Binding))
        {
            await RefuseFormAsync(attempt.TenantId, attempt.Caller, cancellationToken);
            return new SignInAnswer { Message = TooOld };
        }

        return await passwords.SignInAsync(attempt, cancellationToken);
    }

    public async Task<ExternalSignInRedirect> BeginExternalAsync(ExternalSignInStart start, CancellationToken cancellationToken)
    {
        if (!pages.IsFromPage(start.TenantId, start.FormToken, start.Binding))
        {
            await RefuseFormAsync(start.TenantId, start.Caller, cancellationToken);
            return new ExternalSignInRedirect { Message = TooOld };
        }

        return await external.BeginAsync(start, cancellationToken);
    }

    public Task<ExternalSignInEnd> EndExternalAsync(ExternalSignInReturn response, CancellationToken cancellationToken) =>
        external.EndAsync(response, cancellationToken);

    public async Task<string?> GetFormTokenAsync(string sessionText, CancellationToken cancellationToken) =>
        await sessions.FindAsync(sessionText, cancellationToken) is { } found ? forms.Issue(found.Session.Id, AccountForms) : null;

    public async Task<bool> CheckFormTokenAsync(string sessionText, string formToken, CancellationToken cancellationToken) =>
        await sessions.FindAsync(sessionText, cancellationToken) is { } found && IsGood(found, formToken);

    public async Task<bool> SignOutAsync(string sessionText, string formToken, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(sessionText, cancellationToken) is not { } found || !IsGood(found, formToken))
        {
            return false;
        }

        var who = OAuthActor.User(found.User.Id) with { TokenId = found.Session.Id };
        await audit.RecordAsync(
            found.TenantId, "sign_in.ended", BrowserSessions.Subject(found.Session.Id), AuditOutcomes.Succeeded, who, new CallerDescription(), null, cancellationToken);
        return (await sessions.RevokeAsync(found.TenantId, found.Session.Id, cancellationToken)).IsChanged;
    }

    /// <summary>In the tenant's log if there is such a tenant: whatever the form says, it makes up nobody's log.</summary>
    private async Task RefuseFormAsync(string tenantId, CallerDescription caller, CancellationToken cancellationToken) => refusals.Add(
        await pages.FindTenantAsync(tenantId, cancellationToken) is null ? null : tenantId, null, SignInRefusals.BadForm, caller);

    private bool IsGood(BrowserSession found, string formToken)
    {
        if (forms.IsGood(formToken, found.Session.Id, AccountForms))
        {
            return true;
        }

        refusals.Add(found.TenantId, found.User.Id, SignInRefusals.BadForm, new CallerDescription());
        return false;
    }
}
