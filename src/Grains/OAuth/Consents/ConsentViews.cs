using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>Says in words what a person is asked to agree to.</summary>
internal sealed class ConsentViews(GatewayAdmission admission, GatewayPublication publication, FormTokens forms)
{
    /// <summary>The rest is told as a number.</summary>
    private const int MaxTools = 8;

    /// <returns>Null when the person may not use the gateway at all.</returns>
    public async Task<ConsentView?> MakeAsync(ConsentSubject subject, CancellationToken cancellationToken)
    {
        var person = await AdmitAsync(subject, cancellationToken);
        var key = new GatewayKey(subject.Gateway.TenantId, subject.Gateway.Gateway.Id);
        if (person is null || await publication.BuildAsync(key, cancellationToken) is not { } snapshot)
        {
            return null;
        }

        var callable = Callable(snapshot, person).ToArray();
        var reading = callable.Where(tool => tool.RequiredScope == Scopes.Read).Select(tool => tool.Name).ToArray();
        var writing = callable.Where(tool => tool.RequiredScope != Scopes.Read).Select(tool => tool.Name).ToArray();
        var client = subject.Client;
        return new ConsentView
        {
            RequestText = subject.RequestText,
            FormToken = forms.Issue(subject.Session.Session.Id, PurposeOf(subject.RequestText)),
            ClientName = DisplayText.Clean(client.Name, "A client without a name"),
            ClientId = client.Id,
            ClientKind = client.Kind,
            RedirectHost = subject.RedirectUri is { } uri ? RedirectUriRules.DisplayOf(uri) : null,
            RedirectUri = subject.RedirectUri,
            IsLoopbackOnly = subject.RedirectUri is not null && Array.TrueForAll(client.RedirectUris, RedirectUriRules.IsOnOwnMachine),
            GatewayName = subject.Gateway.Gateway.Name,
            UserName = subject.Session.User.Name,
            Scopes = ScopeWords.Of(ScopeSet.Of(subject.Scopes)),
            ReadTools = [.. reading.Take(MaxTools)],
            WriteTools = [.. writing.Take(MaxTools)],
            ReadToolCount = reading.Length,
            WriteToolCount = writing.Length,
            UserCode = subject.UserCode,
        };
    }

    /// <summary>Whether the person may still use the gateway that it was asked about.</summary>
    public async Task<bool> AdmitsAsync(ConsentSubject subject, CancellationToken cancellationToken) =>
        await AdmitAsync(subject, cancellationToken) is not null;

    /// <summary>Whether a decision comes from the page that this session was shown for this request (CSRF).</summary>
    public bool IsGoodForm(BrowserSession session, string requestText, string formToken) =>
        forms.IsGood(formToken, session.Session.Id, PurposeOf(requestText));

    private Task<Principal?> AdmitAsync(ConsentSubject subject, CancellationToken cancellationToken) =>
        admission.AdmitAsync(subject.Gateway, subject.Session.User.Id, subject.Scopes, cancellationToken);

    private static IEnumerable<GatewayTool> Callable(GatewaySnapshot snapshot, Principal person)
    {
        var audiences = new ToolAudiences(snapshot.Access, snapshot.Tools);
        var audience = audiences.Of(person);
        return snapshot.Tools.Where((_, index) => audience.AccessTo(audiences.ClassOf(index)) == ToolAccess.Allowed);
    }

    private static string PurposeOf(string requestText) =>
        $"consent/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestText)))}";
}
