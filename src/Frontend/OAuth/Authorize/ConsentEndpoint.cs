using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Authorize;

/// <summary>The consent page: where people come back to from signing in, and where they decide.</summary>
internal sealed class ConsentEndpoint(IGrainFactory grains, PublicAddress address, BrowserCookies cookies)
{
    public const string Path = "/oauth/consent";

    public async Task ShowAsync(HttpContext context)
    {
        if (context.Request.Query["request"] is not [{ Length: > 0 } text])
        {
            await WriteMalformedAsync(context);
            return;
        }

        var query = new ConsentQuery
        {
            Issuer = address.For(context.Request),
            RequestText = text,
            SessionText = cookies.Session(context.Request),
            Caller = RequestCaller.Describe(context),
        };
        await AuthorizationPages.WriteAsync(context, await Grain.ContinueAsync(query, context.RequestAborted), isAfterForm: true);
    }

    public async Task DecideAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context) is not { } form || form["request"] is not { } text || ConsentForm.DecisionOf(form) is not { } isApproved)
        {
            await WriteMalformedAsync(context);
            return;
        }

        var decision = new ConsentDecision
        {
            Issuer = address.For(context.Request),
            RequestText = text,
            SessionText = cookies.Session(context.Request) ?? "",
            FormToken = form["form_token"] ?? "",
            IsApproved = isApproved,
            Scopes = ConsentForm.ScopesOf(form),
            Caller = RequestCaller.Describe(context),
        };
        await AuthorizationPages.WriteAsync(context, await Grain.DecideAsync(decision, context.RequestAborted));
    }

    private IAuthorizationEndpointGrain Grain => grains.GetGrain<IAuthorizationEndpointGrain>(AuthorizeEndpoint.GrainKey);

    private static Task WriteMalformedAsync(HttpContext context) => AuthorizationPages.WriteErrorAsync(
        context, OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, "This page is a step of signing in to an application. Start there."));
}
