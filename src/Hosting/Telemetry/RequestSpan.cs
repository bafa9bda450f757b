using System.Diagnostics;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Says on the server's span what ASP.NET Core leaves out (semantic conventions, HTTP server spans). Neither path nor query:
/// a stranger's path is his own text, and ours are the route and the gateway. Probes are not traced.
/// </summary>
internal sealed class RequestSpan(RequestDelegate next)
{
    private static readonly string[] KnownMethods =
        [HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Head, HttpMethods.Options];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            return next(context);
        }

        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return next(context);
        }

        return DescribeAsync(context, activity);
    }

    private async Task DescribeAsync(HttpContext context, Activity activity)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Describe(context, activity);
        }
    }

    private static void Describe(HttpContext context, Activity activity)
    {
        var method = Array.Find(KnownMethods, known => HttpMethods.Equals(known, context.Request.Method)) ?? TelemetryAttributes.Other;
        activity.DisplayName = method == TelemetryAttributes.Other ? "HTTP" : method;
        activity.SetTag(TelemetryAttributes.HttpMethod, method);
        activity.SetTag(TelemetryAttributes.UrlScheme, context.Request.Scheme == "https" ? "https" : "http");
        activity.SetTag(TelemetryAttributes.HttpStatus, context.Response.StatusCode);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            activity.DisplayName = $"{activity.DisplayName} {route}";
            activity.SetTag(TelemetryAttributes.HttpRoute, route);
        }

        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetTag(TelemetryAttributes.ErrorType, context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
