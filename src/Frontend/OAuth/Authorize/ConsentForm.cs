using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Frontend.OAuth.Authorize;

/// <summary>
/// What a person is shown before a client gets anything, and the form to decide by (MCP security best practices, "Consent
/// UI Requirements"): who asks and how sure that is, where the answer goes, what for, and what it could do.
/// </summary>
internal static class ConsentForm
{
    private const string Allow = "allow";
    private const string Deny = "deny";

    public static string TitleOf(ConsentView view) => $"Let {view.ClientName} use {view.GatewayName}?";

    /// <param name="view">What to show.</param>
    /// <param name="action">Where the form goes.</param>
    public static Html Render(ConsentView view, string action) => Html.Of(
        $"""
        <p>It would act as you, <strong>{view.UserName}</strong>, with the tools of the gateway <strong>{view.GatewayName}</strong>.</p>
        {Warning(view)}
        {Facts(view)}
        <form method="post" action="{action}">
        {HtmlForms.Hidden("request", view.RequestText)}
        {HtmlForms.Hidden("form_token", view.FormToken)}
        <fieldset>
        <legend>It may</legend>
        {Html.Join(view.Scopes.Select(Choice))}
        </fieldset>
        {Tools(view)}
        <div class="actions">
        {HtmlForms.Button("Deny", "secondary", "decision", Deny)}
        {HtmlForms.Button("Allow", "primary", "decision", Allow)}
        </div>
        </form>
        <p class="hint">You can withdraw this at any time on your account page.</p>
        """);

    /// <summary>Null for a form that says neither.</summary>
    public static bool? DecisionOf(PageForm form) => form["decision"] switch
    {
        Allow => true,
        Deny => false,
        _ => null,
    };

    public static string[] ScopesOf(PageForm form) => form.All("scope");

    /// <summary>MCP authorization, "Localhost Redirect URI Risks": "Authorization servers SHOULD display additional warnings for localhost-only redirect URIs".</summary>
    private static Html Warning(ConsentView view) => Html.If(view.IsLoopbackOnly, () => Html.Of(
        $"""
        <div class="warning" role="note"><strong>This application runs on a computer, not on a web site.</strong>
        Any program on the computer that this browser runs on could ask under this name. Allow it only if you have just started it yourself.</div>
        """));

    private static Html Facts(ConsentView view) => Html.Of(
        $"""
        <dl>
        <dt>Application</dt><dd>{view.ClientName}<br><span class="hint">{Origin(view)}</span></dd>
        {Html.If(view.RedirectHost is not null, () => Html.Of($"""<dt>Answer goes to</dt><dd><strong>{view.RedirectHost}</strong><br><code class="hint">{view.RedirectUri}</code></dd>"""))}
        {Html.If(view.UserCode is not null, () => Html.Of($"""<dt>Code</dt><dd class="user-code">{view.UserCode}</dd>"""))}
        <dt>Gateway</dt><dd>{view.GatewayName}</dd>
        </dl>
        """);

    private static Html Origin(ConsentView view) => view.ClientKind switch
    {
        OAuthClientKind.Registered => Html.Of($"registered by an administrator"),
        OAuthClientKind.MetadataDocument when Uri.TryCreate(view.ClientId, UriKind.Absolute, out var url) =>
            Html.Of($"""described by <strong>{url.IdnHost}</strong>"""),
        _ => Html.Of($"registered itself; nobody has checked the name"),
    };

    private static Html Choice(ConsentScope scope, int index)
    {
        var id = $"scope-{index}";
        return Html.Of(
            $"""
            <div class="choice">
            <input type="checkbox" id="{id}" name="scope" value="{scope.Name}" aria-describedby="{id}-hint" checked>
            <div><label for="{id}">{scope.Title}</label><p class="hint" id="{id}-hint">{scope.Description}</p></div>
            </div>
            """);
    }

    private static Html Tools(ConsentView view) => view.ReadToolCount + view.WriteToolCount == 0
        ? Html.Of($"""<p class="hint">There is no tool that it could use for you at the moment.</p>""")
        : Html.Of(
            $"""
            <details open>
            <summary>What it could use now</summary>
            {Tools("Tools that change things", view.WriteTools, view.WriteToolCount)}
            {Tools("Tools that only read", view.ReadTools, view.ReadToolCount)}
            </details>
            """);

    private static Html Tools(string heading, string[] names, int count) => Html.If(count > 0, () => Html.Of(
        $"""
        <p class="tools"><strong>{heading} ({count}):</strong> {Html.Join(names.Select((name, index) => Html.Of($"{(index > 0 ? ", " : "")}<code>{name}</code>")))}{Html.If(count > names.Length, () => Html.Of($" and {count - names.Length} more"))}</p>
        """));
}
