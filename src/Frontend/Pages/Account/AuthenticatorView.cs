using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>The page that gives out an authenticator's secret and asks for the first code.</summary>
internal static class AuthenticatorView
{
    private const string Title = "Add an authenticator";

    public static HtmlPage Show(OneTimeCodeEnrolment enrolment, string formToken) => new()
    {
        Title = Title,
        IsOwn = true,
        Content = Html.Of(
            $"""
            <p>Open your authenticator app and add an account with this key. It is shown this once.</p>
            <p><code class="secret">{Grouped(enrolment.Secret)}</code></p>
            <p><a href="{enrolment.Uri}">Open it in the app on this device</a></p>
            {Form(formToken)}
            """),
    };

    public static HtmlPage AskAgain(string problem, string formToken) => new()
    {
        Title = Title,
        IsOwn = true,
        Status = StatusCodes.Status422UnprocessableEntity,
        Content = Html.Of($"{HtmlForms.Error(problem)}{Form(formToken)}"),
    };

    private static Html Form(string formToken) => Html.Of(
        $"""
        <form method="post" action="{AccountPaths.ConfirmAuthenticator}" class="stack">
        {HtmlForms.Hidden(SignIn.SignInForm.TokenField, formToken)}
        {HtmlForms.Field(new FormField(AccountActions.CodeField, "Code")
        {
            Hint = "Six digits that the app shows now.", Autocomplete = "one-time-code", IsCode = true, HasFocus = true, MaxLength = 10,
        })}
        {HtmlForms.Button("Confirm")}
        </form>
        <p><a href="{AccountPaths.Account}">Back without adding it</a></p>
        """);

    /// <summary>Four by four, for whoever types it.</summary>
    private static string Grouped(string secret) => string.Join(' ', secret.Chunk(4).Select(group => new string(group)));
}
