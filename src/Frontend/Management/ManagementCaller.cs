using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>
/// Lets a request into the API: who it is (401), whether its token may manage (403), and whether the tenant in its path is
/// its own (404, the same as for a tenant that does not exist). The silo checks all of this again.
/// </summary>
internal sealed class ManagementCaller(TokenAuthenticator authenticator, RequestLimits limits, ManagementGrains grains) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var authentication = await authenticator.AuthenticateAsync(http, http.RequestAborted);
        if (authentication is not TokenAuthentication.Authenticated { Principal: var principal, Proof: var proof })
        {
            return Refuse(http, authentication);
        }

        if (!principal.HasScope(Scopes.Manage))
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{Scopes.Manage}\"";
            return new ProblemResult(StatusCodes.Status403Forbidden, "The token lacks the scope manage.");
        }

        if (limits.AdmitManagement(principal) is { IsAdmitted: false } verdict)
        {
            LimitAnswer.SetHeaders(http, verdict, policy: "");
            return new ProblemResult(StatusCodes.Status429TooManyRequests, "Too many requests.", LimitAnswer.Message(verdict));
        }

        CallerContext.Present(proof);
        http.Items[typeof(Principal)] = principal;
        if (http.Request.RouteValues["tenant"] is string tenant && !await MayEnterAsync(principal, tenant, http.RequestAborted))
        {
            return ProblemResult.NotFound;
        }

        http.Response.Headers.CacheControl = "no-store";
        return await next(context);
    }

    private async ValueTask<bool> MayEnterAsync(Principal principal, string tenant, CancellationToken cancellationToken)
    {
        if (principal.TenantId == tenant)
        {
            return true;
        }

        return principal.IsPlatformAdministrator
            && EntityId.IsValid(tenant)
            && await grains.Tenant(tenant).GetAsync(cancellationToken) is not null;
    }

    private static ProblemResult Refuse(HttpContext http, TokenAuthentication authentication)
    {
        var headers = http.Response.Headers;
        switch (authentication)
        {
            case TokenAuthentication.TooMany tooMany:
                headers.RetryAfter = RetryPause.SecondsOf(tooMany.RetryAfter);
                return new ProblemResult(StatusCodes.Status429TooManyRequests, "Too many refused tokens from this address.");
            case TokenAuthentication.FeedStale or TokenAuthentication.Unavailable:
                headers.RetryAfter = "1";
                return new ProblemResult(StatusCodes.Status503ServiceUnavailable, "The token cannot be checked at the moment.");
            case TokenAuthentication.Missing:
                headers.WWWAuthenticate = $"Bearer scope=\"{Scopes.Manage}\"";
                return new ProblemResult(StatusCodes.Status401Unauthorized, "An API token is required.");
            default:
                headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", scope=\"{Scopes.Manage}\"";
                return new ProblemResult(StatusCodes.Status401Unauthorized, "The token is not valid.");
        }
    }
}
