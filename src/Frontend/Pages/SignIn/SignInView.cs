using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.SignIn;

/// <summary>The sign-in page as HTML.</summary>
internal static class SignInView
{
    /// <summary>Which organization? Nobody is told which there are.</summary>
    public static HtmlPage AskTenant(SignInForm form) => new()
    {
        Title = "Sign in",
        Status = form.Status,
        Content = Html.Of(
            $"""
            {HtmlForms.Error(form.Message)}
            <form method="get" action="{SignInLink.Path}" class="stack">
            {HtmlForms.Hidden(SignInForm.ReturnField, form.ReturnPath)}
            {HtmlForms.Field(new FormField(SignInForm.TenantField, "Organization")
            {
                Hint = "Its id, as your administrator gave it to you.", Value = form.TenantId, HasFocus = true, IsName = true, MaxLength = 32,
            })}
            {HtmlForms.Button("Continue")}
            </form>
            """),
    };

    public static HtmlPage Ask(SignInForm form, SignInPage page) => new()
    {
        Title = $"Sign in to {page.TenantName}",
        Status = form.Status,
        Content = Html.Of(
            $"""
            {HtmlForms.Error(form.Message)}
            {Html.If(page.HasPasswords, () => PasswordForm(form, page))}
            {Html.If(page.HasPasswords && page.Providers.Length > 0, () => Html.Of($"""<p class="or">or</p>"""))}
            {Html.Join(page.Providers.Select(provider => ProviderForm(form, page, provider)))}
            """),
    };

    public static HtmlPage AskCode(SignInForm form, SignInPage page) => new()
    {
        Title = "Enter your code",
        Status = form.Status,
        Content = Html.Of(
            $"""
            {HtmlForms.Error(form.Message)}
            <form method="post" action="{SignInLink.Path}" class="stack">
            {Context(form, page)}
            {HtmlForms.Hidden(SignInForm.SecondStepField, form.SecondStep)}
            {HtmlForms.Field(new FormField(SignInForm.CodeField, "Code")
            {
                Hint = "Six digits from your authenticator app.", Autocomplete = "one-time-code", IsCode = true, HasFocus = true, MaxLength = 10,
            })}
            {HtmlForms.Button("Sign in")}
            </form>
            """),
    };

    public static HtmlPage SignedOut() => new()
    {
        Title = "Signed out",
        Content = Html.Of($"""<p role="status">You are signed out in this browser.</p><p><a href="{SignInLink.Path}">Sign in again</a></p>"""),
    };

    private static Html PasswordForm(SignInForm form, SignInPage page) => Html.Of(
        $"""
        <form method="post" action="{SignInLink.Path}" class="stack">
        {Context(form, page)}
        {HtmlForms.Field(new FormField(SignInForm.NameField, "Name or email address")
        {
            Value = form.Name, Autocomplete = "username", HasFocus = form.Name is null, IsName = true,
        })}
        {HtmlForms.Field(new FormField(SignInForm.PasswordField, "Password")
        {
            Type = "password", Autocomplete = "current-password", HasFocus = form.Name is not null,
        })}
        {HtmlForms.Button("Sign in")}
        </form>
        """);

    private static Html ProviderForm(SignInForm form, SignInPage page, SignInProvider provider) => Html.Of(
        $"""
        <form method="post" action="{ExternalSignInEndpoint.StartPath}" class="stack">
        {Context(form, page)}
        {HtmlForms.Hidden(SignInForm.HintField, form.Name)}
        {HtmlForms.Button($"Continue with {provider.Name}", "secondary", SignInForm.ProviderField, provider.Id)}
        </form>
        """);

    private static Html Context(SignInForm form, SignInPage page) => Html.Join(
    [
        HtmlForms.Hidden(SignInForm.TokenField, page.FormToken),
        HtmlForms.Hidden(SignInForm.TenantField, form.TenantId),
        HtmlForms.Hidden(SignInForm.ReturnField, form.ReturnPath),
    ]);
}
