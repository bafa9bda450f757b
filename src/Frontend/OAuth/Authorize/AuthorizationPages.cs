using System.Diagnostics;
using System.Globalization;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Authorize;

/// <summary>Writes the step that a silo has decided on.</summary>
internal static class AuthorizationPages
{
    /// <param name="context">The request.</param>
    /// <param name="step">What to write.</param>
    /// <param name="isAfterForm">A redirect would be one of another page's form, which that page's <c>form-action</c> does not allow.</param>
    public static Task WriteAsync(HttpContext context, AuthorizationStep step, bool isAfterForm = false)
    {
        switch (step.Kind)
        {
            case AuthorizationStepKind.ErrorPage:
                return WriteErrorAsync(context, step.Refusal!);
            case AuthorizationStepKind.SignIn:
                var back = $"{ConsentEndpoint.Path}?request={step.RequestText}";
                PageWriter.Redirect(context, SignInLink.To(step.TenantId, back, step.LoginHint));
                return Task.CompletedTask;
            case AuthorizationStepKind.Consent:
                return WriteConsentAsync(context, step.View!);
            case AuthorizationStepKind.Redirect when !step.IsTrusted:
                return WriteLinkAsync(context, step.Location!);
            case AuthorizationStepKind.Redirect when isAfterForm:
                return WriteOnwardAsync(context, step.Location!);
            case AuthorizationStepKind.Redirect:
                PageWriter.Redirect(context, step.Location!);
                return Task.CompletedTask;
            default:
                throw new UnreachableException($"Authorization step {step.Kind}.");
        }
    }

    /// <summary>RFC 6749 §4.1.2.1: "inform the resource owner of the error and MUST NOT automatically redirect".</summary>
    public static Task WriteErrorAsync(HttpContext context, OAuthRefusal refusal)
    {
        if (refusal.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return PageWriter.WriteAsync(context, new HtmlPage
        {
            Title = refusal.Code == OAuthErrorCodes.AccessDenied ? "No access" : "This does not go on",
            Status = refusal.Code == OAuthErrorCodes.AccessDenied ? StatusCodes.Status403Forbidden
                : refusal.RetryAfter is not null ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status400BadRequest,
            Content = Html.Of(
                $"""<p role="alert" class="error">{refusal.Description}</p><p class="hint">For whoever made the application: <code>{refusal.Code}</code></p>"""),
        });
    }

    private static Task WriteConsentAsync(HttpContext context, ConsentView view) => PageWriter.WriteAsync(context, new HtmlPage
    {
        Title = ConsentForm.TitleOf(view),
        Content = ConsentForm.Render(view, ConsentEndpoint.Path),
        UserName = view.UserName,
        FormTargets = FormTargetsOf(view.RedirectUri!),
    });

    /// <summary>A client's callback on the web may send the browser on; Chromium holds that against <c>form-action</c> too.</summary>
    private static string[] FormTargetsOf(string redirectUri)
    {
        var target = PageHeaders.FormTargetOf(new Uri(redirectUri));
        return target.StartsWith("http", StringComparison.Ordinal) ? [target, "https:"] : [target];
    }

    /// <summary>The browser goes on by itself, but from a page of its own: no form's answer any more.</summary>
    private static Task WriteOnwardAsync(HttpContext context, string location)
    {
        context.Response.Headers["Refresh"] = $"0; url={location}";
        return PageWriter.WriteAsync(context, new HtmlPage
        {
            Title = "Back to the application",
            Content = Html.Of($"""<p>You are signed in.</p><p><a id="continue" href="{location}">Go on to {RedirectUriRules.DisplayOf(location)}</a></p>"""),
        });
    }

    /// <summary>RFC 9700 §4.11.2: "the authorization server MAY inform the user and rely on the user to make the correct decision".</summary>
    private static Task WriteLinkAsync(HttpContext context, string location)
    {
        var host = RedirectUriRules.DisplayOf(location);
        return PageWriter.WriteAsync(context, new HtmlPage
        {
            Title = "This does not go on",
            Status = StatusCodes.Status400BadRequest,
            Content = Html.Of(
                $"""
                <p role="alert" class="error">The application asked for something that it cannot have. Nobody was signed in.</p>
                <p>It says that it is to be told at <strong>{host}</strong>, an address that nobody here has checked.
                Go there only if you know it.</p>
                <p><a id="continue" href="{location}" rel="noreferrer">Go to {host}</a></p>
                """),
        });
    }
}
