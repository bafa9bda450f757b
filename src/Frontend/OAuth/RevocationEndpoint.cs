using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The revocation endpoint (RFC 7009 §2).</summary>
internal sealed class RevocationEndpoint(IGrainFactory grains, PublicAddress address)
{
    public const string Path = "/oauth/revoke";

    public async Task HandleAsync(HttpContext context)
    {
        CrossOrigin.Allow(context);
        var (form, refusal) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            await OAuthAnswer.RefuseAsync(context, refusal!);
        }
        else if (form["token"] is { } token)
        {
            await OAuthAnswer.OrUnavailableAsync(context, () => RevokeAsync(context, form, token));
        }
        else
        {
            await OAuthAnswer.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "token is missing.");
        }
    }

    private async Task RevokeAsync(HttpContext context, OAuthForm form, string token)
    {
        var inquiry = new TokenInquiry
        {
            Issuer = address.For(context.Request),
            Client = form.Client,
            Token = token,
            Caller = RequestCaller.Describe(context),
        };
        if (await grains.GetGrain<ITokenEndpointGrain>(TokenEndpoint.GrainKey).RevokeAsync(inquiry, context.RequestAborted) is { } refusal)
        {
            await OAuthAnswer.RefuseAsync(context, refusal);
            return;
        }

        // "The content of the response body is ignored by the client" (§2.2).
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status200OK;
    }
}
