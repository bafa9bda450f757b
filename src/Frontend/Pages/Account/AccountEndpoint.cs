using Archestra.Cluster.Frontend.Pages.SignIn;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>
/// <c>/account</c> and its forms. Every form is checked against the session before anything is done (CSRF), and what it does
/// is done with the person's own proof: this page decides nothing.
/// </summary>
internal sealed class AccountEndpoint(
    IGrainFactory grains, SignedInCaller caller, AccountReading reading, AccountActions actions, BrowserCookies cookies)
{
    private const string NoticeParameter = "done";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(HttpMethods.Get, AccountPaths.Account, GetAsync);
        Post(AccountPaths.EndSession, actions.EndSessionAsync);
        Post(AccountPaths.EndOtherSessions, actions.EndOtherSessionsAsync);
        Post(AccountPaths.EndAccess, actions.EndAccessAsync);
        Post(AccountPaths.WithdrawConsent, actions.WithdrawConsentAsync);
        Post(AccountPaths.Password, actions.ChangePasswordAsync);
        Post(AccountPaths.BeginAuthenticator, actions.BeginAuthenticatorAsync);
        Post(AccountPaths.ConfirmAuthenticator, actions.ConfirmAuthenticatorAsync);
        Post(AccountPaths.RemoveAuthenticator, actions.RemoveAuthenticatorAsync);
        Post(AccountPaths.SignOutEverywhere, actions.SignOutEverywhereAsync);
        return;

        void Post(string path, Func<SignedIn, PageForm, CancellationToken, Task<AccountResult>> action) =>
            routes.MapPage(HttpMethods.Post, path, context => PostAsync(context, action));
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await caller.FindAsync(context, AccountPaths.Account) is { } who)
        {
            await ShowAsync(context, who, AccountNotices.Find(context.Request.Query[NoticeParameter]), problem: null);
        }
    }

    private async Task PostAsync(HttpContext context, Func<SignedIn, PageForm, CancellationToken, Task<AccountResult>> action)
    {
        if (await caller.FindAsync(context, AccountPaths.Account) is not { } who)
        {
            return;
        }

        var form = await PageForm.ReadAsync(context);
        if (form?[SignInForm.TokenField] is not { } token
            || !await grains.GetGrain<ISignInGrain>(SignInEndpoint.GrainKey).CheckFormTokenAsync(who.SessionText, token, context.RequestAborted))
        {
            await ShowAsync(context, who, notice: null, "This page was open for too long. Try again.");
            return;
        }

        CallerContext.Present(who.Proof);
        var result = await action(who, form, context.RequestAborted);
        if (result.IsSignedOut)
        {
            cookies.ClearSession(context);
            await PageWriter.WriteAsync(context, SignInView.SignedOut());
        }
        else if (result.Page is { } page)
        {
            await PageWriter.WriteAsync(context, page);
        }
        else if (result.Notice is { } notice)
        {
            // By GET, so that loading the page again does nothing a second time.
            PageWriter.Redirect(context, $"{AccountPaths.Account}?{NoticeParameter}={notice}");
        }
        else
        {
            await ShowAsync(context, who, notice: null, result.Problem);
        }
    }

    private async Task ShowAsync(HttpContext context, SignedIn who, string? notice, string? problem)
    {
        if (await reading.ReadAsync(who, context.RequestAborted) is { } model)
        {
            await PageWriter.WriteAsync(context, AccountView.Show(model, notice, problem));
            return;
        }

        PageWriter.Redirect(context, SignInLink.To(who.TenantId, AccountPaths.Account));
    }
}
