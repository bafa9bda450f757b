using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.SignIn;

/// <summary>To an external provider and back (OpenID Connect Core §3.1.2): carries what a silo made, and decides nothing.</summary>
internal sealed class ExternalSignInEndpoint(IGrainFactory grains, PublicAddress address, BrowserCookies cookies, TimeProvider time)
{
    public const string StartPath = "/sign-in/external";

    /// <summary>Registered with the providers, below the public address.</summary>
    public const string CallbackPath = "/sign-in/callback";

    private const int MaxParameter = 4096;
    private const string Title = "Sign in";

    /// <summary>As long as what is sealed in it is good.</summary>
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromMinutes(10);

    public async Task StartAsync(HttpContext context)
    {
        var form = await PageForm.ReadAsync(context);
        if (form?[SignInForm.TenantField] is not { } tenant || form[SignInForm.ProviderField] is not { } provider || form[SignInForm.TokenField] is not { } token
            || cookies.SignIn(context.Request) is not { } binding)
        {
            await PageWriter.WriteErrorAsync(context, StatusCodes.Status400BadRequest, Title, "This form is not complete, or the browser takes no cookies. Go back and load the page again.");
            return;
        }

        var start = new ExternalSignInStart
        {
            Issuer = address.For(context.Request),
            TenantId = tenant,
            ProviderId = provider,
            FormToken = token,
            Binding = binding,
            ReturnPath = ReturnPath.Of(form[SignInForm.ReturnField]),
            LoginHint = form[SignInForm.HintField],
            Caller = RequestCaller.Describe(context),
        };
        var redirect = await grains.GetGrain<ISignInGrain>(SignInEndpoint.GrainKey).BeginExternalAsync(start, context.RequestAborted);
        if (redirect is not { Location: { } location, Cookie: { } cookie })
        {
            await PageWriter.WriteErrorAsync(context, StatusCodes.Status400BadRequest, Title, redirect.Message ?? "This sign-in is not possible.");
            return;
        }

        cookies.SetExternal(context, cookie, time.GetUtcNow() + CookieLifetime);
        await LeaveAsync(context, location);
    }

    public async Task ReturnAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var response = new ExternalSignInReturn
        {
            Issuer = address.For(context.Request),
            Cookie = cookies.External(context.Request),
            State = Single(query, "state"),
            Code = Single(query, "code"),
            ResponseIssuer = Single(query, "iss"),
            Error = Single(query, "error"),
            UserAgent = context.Request.Headers.UserAgent.ToString(),
            Caller = RequestCaller.Describe(context),
        };
        cookies.ClearExternal(context);
        var end = await grains.GetGrain<ISignInGrain>(SignInEndpoint.GrainKey).EndExternalAsync(response, context.RequestAborted);
        if (end is { SessionText: { } session, SessionExpiresAt: { } expiresAt })
        {
            cookies.SetSession(context, session, expiresAt);
            cookies.ClearSignIn(context);
            PageWriter.Redirect(context, ReturnPath.Of(end.ReturnPath));
            return;
        }

        await PageWriter.WriteAsync(context, new HtmlPage
        {
            Title = Title,
            Status = StatusCodes.Status403Forbidden,
            Content = Html.Of(
                $"""
                <p role="alert" class="error">{end.Message}</p>
                <p><a href="{SignInLink.To(end.TenantId, ReturnPath.Of(end.ReturnPath))}">Sign in again</a></p>
                """),
        });
    }

    /// <summary>
    /// A page that goes on by itself, not a redirect: a browser holds the redirects that answer a form against the form's
    /// <c>form-action</c> (CSP Level 3 §6.4.2.1), and the page with the form does not know where its providers are.
    /// </summary>
    private static Task LeaveAsync(HttpContext context, string location)
    {
        context.Response.Headers["Refresh"] = $"0;url={location}";
        return PageWriter.WriteAsync(context, new HtmlPage
        {
            Title = Title,
            Content = Html.Of($"""<p><a id="provider" href="{location}" rel="noreferrer">Continue to {new Uri(location).Host}</a></p>"""),
        });
    }

    /// <summary>"Request and response parameters MUST NOT be included more than once" (RFC 6749 §3.1).</summary>
    private static string? Single(IQueryCollection query, string name) =>
        query[name] is [{ Length: > 0 and <= MaxParameter } value] ? value : null;
}
