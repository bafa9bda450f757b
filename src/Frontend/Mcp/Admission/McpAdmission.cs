using System.Diagnostics;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Admission;

/// <summary>
/// Decides whether a request gets in: host and origin, then the token, then the gateway of the token's tenant, then the limits. Whatever
/// is refused has been answered when this returns null. Another tenant's gateway and one that does not exist are the same.
/// </summary>
internal sealed class McpAdmission(
    HostAndOriginPolicy hosts,
    TokenAuthenticator tokens,
    GatewaySnapshotCache gateways,
    RequestLimits limits,
    BearerChallenge challenge)
{
    public async ValueTask<AdmittedClient?> AdmitAsync(HttpContext context)
    {
        // Step 1: was the request meant for us? The middleware has asked already; this endpoint does not depend on it.
        var verdict = hosts.Judge(context.Request);
        if (verdict != HostAndOriginVerdict.Allowed)
        {
            await RefuseStrangerAsync(context, verdict);
            return null;
        }

        // Step 2: who is it from?
        var id = context.GetRouteValue("gateway") as string;
        var authentication = await tokens.AuthenticateAsync(context, id, context.RequestAborted);
        if (authentication is not TokenAuthentication.Authenticated caller)
        {
            await RefuseAsync(context, authentication);
            return null;
        }

        // Step 3: is there such a gateway for this caller?
        var view = id is not null && EntityId.IsValid(id)
            ? await gateways.GetAsync(new GatewayKey(caller.Principal.TenantId, id), caller.Proof, context.RequestAborted)
            : null;
        if (view is null || !view.AudienceOf(caller.Principal).IsAdmitted)
        {
            await McpAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such gateway.");
            return null;
        }

        // Step 4: has it a request left?
        var counting = limits.Of(view);
        var count = limits.Admit(caller.Principal, counting);
        if (!count.IsAdmitted)
        {
            await LimitAnswer.RefuseAsync(context, count, counting.Policy);
            return null;
        }

        LimitAnswer.SetHeaders(context, count, counting.Policy);
        return new AdmittedClient(caller, view);
    }

    /// <summary>Answers a request whose token is not, or no longer, good.</summary>
    public Task RefuseAsync(HttpContext context, TokenAuthentication authentication)
    {
        switch (authentication)
        {
            case TokenAuthentication.Missing:
                challenge.Demand(context, wasTokenShown: false);
                return McpAnswer.RefuseAsync(context, StatusCodes.Status401Unauthorized, "This gateway needs a bearer token.");
            case TokenAuthentication.Refused:
                challenge.Demand(context, wasTokenShown: true);
                return McpAnswer.RefuseAsync(context, StatusCodes.Status401Unauthorized, "The token is not valid.");
            case TokenAuthentication.TooMany tooMany:
                SetRetryAfter(context, tooMany.RetryAfter);
                return McpAnswer.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many refused tokens from this address.");
            case TokenAuthentication.FeedStale or TokenAuthentication.Unavailable:
                return UnavailableAsync(context);
            default:
                throw new UnreachableException(authentication.GetType().Name);
        }
    }

    public static Task UnavailableAsync(HttpContext context, ReadOnlySpan<byte> id = default)
    {
        SetRetryAfter(context, ChangeFeedPosition.RetryAfter);
        return McpAnswer.RefuseAsync(
            context, StatusCodes.Status503ServiceUnavailable, "Temporarily unavailable, try again.", McpErrorCodes.InternalError, id);
    }

    private static Task RefuseStrangerAsync(HttpContext context, HostAndOriginVerdict verdict) => verdict == HostAndOriginVerdict.ForeignHost
        ? McpAnswer.RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This host name is not served here.")
        : McpAnswer.RefuseAsync(context, StatusCodes.Status403Forbidden, "This origin is not allowed.");

    private static void SetRetryAfter(HttpContext context, TimeSpan retryAfter) =>
        context.Response.Headers.RetryAfter = RetryPause.SecondsOf(retryAfter);
}
