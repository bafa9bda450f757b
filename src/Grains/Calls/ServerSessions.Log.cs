using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Calls;

internal sealed partial class ServerSessions
{
    [LoggerMessage(1201, LogLevel.Error, "Opening a session for the connection {ConnectionId} failed.", EventName = "OpenFailed")]
    private static partial void LogOpenFailed(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(1202, LogLevel.Information, "A session of the installation {InstallationId} ended: {Reason}", EventName = "SessionEnded")]
    private static partial void LogEnded(ILogger logger, string installationId, string reason);

    [LoggerMessage(1203, LogLevel.Warning, "A replaced session of the installation {InstallationId} did not finish its calls in time and is ended.", EventName = "DrainTimeout")]
    private static partial void LogDrainTimeout(ILogger logger, string installationId);

    [LoggerMessage(1204, LogLevel.Debug, "The installation {InstallationId} could not be told of new tools.", EventName = "ToolHintLost")]
    private static partial void LogHintLost(ILogger logger, Exception exception, string installationId);
}
