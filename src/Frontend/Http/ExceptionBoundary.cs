using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>
/// The last catch of every request. What no endpoint has decided about becomes 503 (no silo in reach), the status that
/// the server itself gives a bad request, or a generic 500; the exception goes to the log and never to the client.
/// </summary>
internal sealed partial class ExceptionBoundary(RequestDelegate next, ILogger<ExceptionBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.ClientLeft(logger, context.Request.Path);
        }
        catch (BadHttpRequestException exception)
        {
            Log.BadRequest(logger, exception.StatusCode, context.Request.Path);
            await EndAsync(context, exception.StatusCode, "The request is malformed.");
        }
        catch (UnauthorizedAccessException exception)
        {
            Log.RefusedBySilo(logger, exception, context.Request.Path);
            await EndAsync(context, StatusCodes.Status403Forbidden, "Not allowed.", MissingPermission.TryRead(exception, out var sentence) ? sentence : null);
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception))
        {
            SiloFaults.Count(exception);
            Log.SiloUnreachable(logger, exception, context.Request.Path);
            context.Response.OnStarting(static state => { ((HttpResponse)state).Headers.RetryAfter = "1"; return Task.CompletedTask; }, context.Response);
            await EndAsync(context, StatusCodes.Status503ServiceUnavailable, "Temporarily unavailable.");
        }
        catch (Exception exception)
        {
            Log.Unexpected(logger, exception, context.Request.Path);
            await EndAsync(context, StatusCodes.Status500InternalServerError, "Internal error.");
        }
    }

    private static Task EndAsync(HttpContext context, int status, string title, string? detail = null)
    {
        if (!context.Response.HasStarted)
        {
            return ProblemWriter.WriteAsync(context, status, title, detail);
        }

        // A cut connection is the only way left to say that the answer is not whole.
        context.Abort();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Debug, "The client left during {Path}", EventName = nameof(ClientLeft))]
        public static partial void ClientLeft(ILogger logger, string path);

        [LoggerMessage(2002, LogLevel.Information, "Bad request ({Status}) at {Path}", EventName = nameof(BadRequest))]
        public static partial void BadRequest(ILogger logger, int status, string path);

        [LoggerMessage(2003, LogLevel.Warning, "A silo refused the caller at {Path}", EventName = nameof(RefusedBySilo))]
        public static partial void RefusedBySilo(ILogger logger, Exception exception, string path);

        [LoggerMessage(2004, LogLevel.Warning, "No silo could be reached for {Path}", EventName = nameof(SiloUnreachable))]
        public static partial void SiloUnreachable(ILogger logger, Exception exception, string path);

        [LoggerMessage(2005, LogLevel.Error, "Unexpected failure of {Path}", EventName = nameof(Unexpected))]
        public static partial void Unexpected(ILogger logger, Exception exception, string path);
    }
}
