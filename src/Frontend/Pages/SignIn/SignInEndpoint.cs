using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.SignIn;

/// <summary>
/// <c>GET</c> and <c>POST /sign-in</c>, <c>POST /sign-out</c>. A session is made only here and never taken over from the
/// request: whatever cookie the browser came with, signing in gives it another one (session fixation).
/// </summary>
internal sealed class SignInEndpoint(IGrainFactory grains, BrowserCookies cookies, TimeProvider time)
{
    public const string GrainKey = "y/sign-in";
    public const string SignOutPath = "/sign-out";

    private ISignInGrain Grain => grains.GetGrain<ISignInGrain>(GrainKey);

    public Task GetAsync(HttpContext context) => ShowAsync(context, SignInForm.Read(context.Request.Query));

    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context) is not { } posted)
        {
            await PageWriter.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "Sign in", "The form could not be read.");
            return;
        }

        var form = SignInForm.Read(posted);
        if (form.TenantId is null)
        {
            await ShowAsync(context, form);
            return;
        }

        var answer = await Grain.SignInAsync(Attempt(context, posted, form.TenantId), context.RequestAborted);
        if (answer is { SessionText: { } session, SessionExpiresAt: { } expiresAt })
        {
            cookies.SetSession(context, session, expiresAt);
            cookies.ClearSignIn(context);
            PageWriter.Redirect(context, form.ReturnPath);
            return;
        }

        await ShowAsync(context, form with { SecondStep = answer.SecondStep, Message = answer.Message, Status = StatusOf(context, answer) });
    }

    public async Task SignOutAsync(HttpContext context)
    {
        var session = cookies.Session(context.Request);
        var token = (await PageForm.ReadAsync(context))?[SignInForm.TokenField];
        if (session is not null && (token is null || !await Grain.SignOutAsync(session, token, context.RequestAborted)))
        {
            // Back to where the form is: it was too old, or not ours.
            PageWriter.Redirect(context, ReturnPath.Default);
            return;
        }

        cookies.ClearSession(context);
        await PageWriter.WriteAsync(context, SignInView.SignedOut());
    }

    private async Task ShowAsync(HttpContext context, SignInForm form)
    {
        var page = form.TenantId is null ? null : await Grain.GetPageAsync(
            new SignInPageQuery
            {
                TenantId = form.TenantId,
                Binding = cookies.SignIn(context.Request),
            },
            context.RequestAborted);
        if (page is null)
        {
            var unknown = form.TenantId is null ? form : form with { Message = "There is no such organization.", Status = StatusCodes.Status404NotFound };
            await PageWriter.WriteAsync(context, SignInView.AskTenant(unknown));
            return;
        }

        // Also when it is the same: the hour begins anew with the page.
        cookies.SetSignIn(context, page.Binding, time.GetUtcNow());
        await PageWriter.WriteAsync(context, form.SecondStep is null ? SignInView.Ask(form, page) : SignInView.AskCode(form, page));
    }

    private SignInAttempt Attempt(HttpContext context, PageForm posted, string tenantId) => new()
    {
        TenantId = tenantId,
        FormToken = posted[SignInForm.TokenField] ?? "",
        Binding = cookies.SignIn(context.Request) ?? "",
        Name = posted[SignInForm.NameField],
        Password = posted[SignInForm.PasswordField],
        SecondStep = posted[SignInForm.SecondStepField],
        OneTimeCode = posted[SignInForm.CodeField],
        UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..] ? agent : null,
        Caller = RequestCaller.Describe(context),
    };

    private static int StatusOf(HttpContext context, SignInAnswer answer)
    {
        if (answer.RetryAfter is not { } pause)
        {
            return answer.Message is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
        }

        context.Response.Headers.RetryAfter = RetryPause.SecondsOf(pause);
        return StatusCodes.Status429TooManyRequests;
    }
}
