namespace Archestra.Cluster.Frontend.Http;

/// <summary>Refuses requests that were not meant for us, before any endpoint sees them.</summary>
internal sealed class HostAndOriginCheck(RequestDelegate next, HostAndOriginPolicy policy)
{
    public Task InvokeAsync(HttpContext context) => policy.Judge(context.Request) switch
    {
        HostAndOriginVerdict.Allowed => next(context),

        // RFC 9110 §15.5.20: "unable or unwilling to produce an authoritative response for the target URI".
        HostAndOriginVerdict.ForeignHost => ProblemWriter.WriteAsync(
            context, StatusCodes.Status421MisdirectedRequest, "This host name is not served here."),
        _ => ProblemWriter.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not allowed."),
    };
}
