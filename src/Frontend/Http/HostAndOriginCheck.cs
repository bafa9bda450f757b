using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>Refuses requests that were not meant for us, before any endpoint sees them.</summary>
internal sealed class HostAndOriginCheck(RequestDelegate next, HostAndOriginPolicy policy)
{
    public Task InvokeAsync(HttpContext context)
    {
        switch (policy.Judge(context.Request))
        {
            case HostAndOriginVerdict.Allowed:
                return next(context);
            case HostAndOriginVerdict.ForeignHost:
                // RFC 9110 §15.5.20: "unable or unwilling to produce an authoritative response for the target URI".
                RefusalReasons.Count(RefusalReasons.ForeignHost);
                return ProblemWriter.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "This host name is not served here.");
            default:
                RefusalReasons.Count(RefusalReasons.ForeignOrigin);
                return ProblemWriter.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not allowed.");
        }
    }
}
