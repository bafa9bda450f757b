namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Keeps a stream of notifications open: opens it again after a pause that grows while nothing works.</summary>
internal sealed partial class ListenLoop(UpstreamHttp http)
{
    /// <param name="listenOnce">
    /// Reads one stream to its end, given where the previous one ended; null when the server offers no (further) stream.
    /// </param>
    /// <param name="cancellationToken">Ends the loop, without an exception.</param>
    public async Task RunAsync(Func<StreamPosition?, CancellationToken, Task<StreamPosition?>> listenOnce, CancellationToken cancellationToken)
    {
        var pause = http.Options.ResumeDelay;
        StreamPosition? position = null;
        try
        {
            while (true)
            {
                try
                {
                    position = await listenOnce(position, cancellationToken).ConfigureAwait(false);
                    if (position is null)
                    {
                        return;
                    }

                    pause = position.RetryAfter ?? http.Options.ResumeDelay;
                }
                catch (HttpRequestException exception)
                {
                    Log.NotificationStreamFailed(http.Logger, exception.HttpRequestError);
                    pause *= 2;
                }

                pause = pause > http.Options.MaxResumeDelay ? http.Options.MaxResumeDelay : pause;
                await Task.Delay(pause, http.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session ended, which is how this loop ends.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Debug, "The stream of an upstream's notifications could not be opened: {Error}", EventName = nameof(NotificationStreamFailed))]
        public static partial void NotificationStreamFailed(ILogger logger, HttpRequestError error);
    }
}
