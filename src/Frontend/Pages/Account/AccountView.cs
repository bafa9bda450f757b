using System.Globalization;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>The account page as HTML: who I am, where I am signed in, what has access on my behalf, and how I sign in.</summary>
internal static class AccountView
{
    public static HtmlPage Show(AccountModel model, string? notice, string? problem) => new()
    {
        Title = "Your account",
        Status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        UserName = model.User.Name,
        IsWide = true,
        IsOwn = true,
        Content = Html.Of(
            $"""
            {HtmlForms.Error(problem)}
            {HtmlForms.Notice(notice)}
            {Person(model)}
            {Sessions(model)}
            {Applications(model)}
            {Consents(model)}
            {Password(model)}
            {Authenticator(model)}
            <h2>Everything at once</h2>
            <p>Ends every session, takes the access of every application, and forgets every consent.</p>
            {Form(model, AccountPaths.SignOutEverywhere, HtmlForms.Button("Sign out everywhere", "danger"))}
            """),
    };

    private static Html Person(AccountModel model) => Html.Of(
        $"""
        <dl>
        <dt>Name</dt><dd>{model.User.Name}</dd>
        {Html.If(model.User.Email is not null, () => Html.Of($"<dt>Email address</dt><dd>{model.User.Email}</dd>"))}
        <dt>Organization</dt><dd><code>{model.SignedIn.TenantId}</code></dd>
        </dl>
        {Form(model, SignIn.SignInEndpoint.SignOutPath, HtmlForms.Button("Sign out", "secondary"))}
        """);

    private static Html Sessions(AccountModel model) => Html.Of(
        $"""
        <h2 id="sessions">Where you are signed in</h2>
        <table>
        <thead><tr><th scope="col">Browser</th><th scope="col">Address</th><th scope="col">Since</th><th scope="col">Last seen</th><th scope="col">End</th></tr></thead>
        <tbody>
        {Html.Join(model.Sessions.Select(session => Session(model, session)))}
        </tbody>
        </table>
        {Html.If(model.Sessions.Count > 1, () => Form(model, AccountPaths.EndOtherSessions, HtmlForms.Button("End all others", "danger")))}
        """);

    private static Html Session(AccountModel model, UserSession session)
    {
        var isThis = session.Id == model.SignedIn.SessionId;
        return Html.Of(
            $"""
            <tr>
            <td>{session.UserAgent ?? "unknown"}{Html.If(isThis, () => Html.Of($" <strong>(this one)</strong>"))}</td>
            <td data-label="Address">{session.SourceAddress}</td>
            <td data-label="Since">{Moment(session.CreatedAt)}</td>
            <td data-label="Last seen">{Moment(session.LastSeenAt)}</td>
            <td>{Entry(model, AccountPaths.EndSession, session.Id, "End", isThis ? "End this session" : $"End the session from {session.SourceAddress}")}</td>
            </tr>
            """);
    }

    private static Html Applications(AccountModel model) => Html.Of(
        $"""
        <h2 id="applications">Applications with access</h2>
        {(model.Families.Count == 0 ? Html.Of($"""<p class="soft">No application has access on your behalf.</p>""") : Table(
            Html.Of($"""<th scope="col">Application</th><th scope="col">Gateway</th><th scope="col">May</th><th scope="col">Since</th><th scope="col">Last used</th><th scope="col">End</th>"""),
            model.Families.Select(family => Application(model, family))))}
        """);

    private static Html Application(AccountModel model, TokenFamily family) => Html.Of(
        $"""
        <tr>
        <td>{family.ClientName}</td>
        <td data-label="Gateway"><code>{family.GatewayId}</code></td>
        <td data-label="May">{string.Join(", ", family.Scopes)}</td>
        <td data-label="Since">{Moment(family.CreatedAt)}</td>
        <td data-label="Last used">{Moment(family.LastUsedAt)}</td>
        <td>{Entry(model, AccountPaths.EndAccess, family.Id, "End", $"End the access of {family.ClientName}")}</td>
        </tr>
        """);

    private static Html Consents(AccountModel model) => model.Consents.Count == 0 ? Html.Empty : Html.Of(
        $"""
        <h2 id="consents">What you agreed to</h2>
        <p class="soft">These applications are not asked about again. Withdrawing also ends the access that they have.</p>
        {Table(
            Html.Of($"""<th scope="col">Application</th><th scope="col">Gateway</th><th scope="col">May</th><th scope="col">Since</th><th scope="col">Withdraw</th>"""),
            model.Consents.Select(consent => Agreed(model, consent)))}
        """);

    private static Html Agreed(AccountModel model, Consent consent) => Html.Of(
        $"""
        <tr>
        <td>{consent.ClientName}</td>
        <td data-label="Gateway"><code>{consent.GatewayId}</code></td>
        <td data-label="May">{string.Join(", ", consent.Scopes)}</td>
        <td data-label="Since">{Moment(consent.GivenAt)}</td>
        <td>{Entry(model, AccountPaths.WithdrawConsent, consent.Id, "Withdraw", $"Withdraw the consent for {consent.ClientName}")}</td>
        </tr>
        """);

    private static Html Password(AccountModel model) => !model.Credentials.HasPassword ? Html.Empty : Html.Of(
        $"""
        <h2 id="password">Password</h2>
        <details>
        <summary>Change your password</summary>
        {Form(model, AccountPaths.Password, Html.Of(
            $"""
            <input type="text" name="username" value="{model.User.Name}" autocomplete="username" hidden readonly aria-hidden="true">
            {PasswordField(AccountActions.CurrentPasswordField, "Current password", "current-password")}
            {PasswordField(AccountActions.NewPasswordField, "New password", "new-password")}
            {PasswordField(AccountActions.RepeatedPasswordField, "New password once more", "new-password")}
            {HtmlForms.Button("Change the password")}
            """))}
        </details>
        """);

    private static Html Authenticator(AccountModel model) => !model.Credentials.HasPassword ? Html.Empty
        : model.Credentials.HasOneTimeCodes ? Html.Of(
            $"""
            <h2 id="authenticator">Authenticator</h2>
            <p>You are asked for a code when you sign in with your password.</p>
            <details>
            <summary>Remove the authenticator</summary>
            {Form(model, AccountPaths.RemoveAuthenticator, Html.Of(
                $"""
                {HtmlForms.Field(new FormField(AccountActions.CodeField, "Code") { Hint = "Six digits that the app shows now.", Autocomplete = "one-time-code", IsCode = true, MaxLength = 10 })}
                {HtmlForms.Button("Remove", "danger")}
                """))}
            </details>
            """)
        : Html.Of(
            $"""
            <h2 id="authenticator">Authenticator</h2>
            <p>With an authenticator app, your password alone does not sign anybody in.</p>
            {Form(model, AccountPaths.BeginAuthenticator, HtmlForms.Button("Add an authenticator", "secondary"))}
            """);

    private static Html PasswordField(string name, string label, string autocomplete) =>
        HtmlForms.Field(new FormField(name, label) { Type = "password", Autocomplete = autocomplete });

    private static Html Table(Html head, IEnumerable<Html> rows) => Html.Of(
        $"""
        <table>
        <thead><tr>{head}</tr></thead>
        <tbody>{Html.Join(rows)}</tbody>
        </table>
        """);

    private static Html Entry(AccountModel model, string path, string id, string label, string description) => Html.Of(
        $"""
        <form method="post" action="{path}">
        {HtmlForms.Hidden(SignIn.SignInForm.TokenField, model.FormToken)}{HtmlForms.Hidden(AccountActions.IdField, id)}
        <button type="submit" class="danger" aria-label="{description}">{label}</button>
        </form>
        """);

    private static Html Form(AccountModel model, string path, Html content) => Html.Of(
        $"""
        <form method="post" action="{path}">
        {HtmlForms.Hidden(SignIn.SignInForm.TokenField, model.FormToken)}
        {content}
        </form>
        """);

    private static Html Moment(DateTimeOffset? at)
    {
        var text = at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return text is null ? Html.Of($"never") : Html.Of($"""<time datetime="{at!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}">{text} UTC</time>""");
    }
}
