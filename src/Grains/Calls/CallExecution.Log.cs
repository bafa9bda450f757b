using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Calls;

internal sealed partial class CallExecution
{
    [LoggerMessage(1101, LogLevel.Warning, "{GrainKey} was sent a call that belongs to {CallTarget}.", EventName = "ForeignCall")]
    private static partial void LogForeignCall(ILogger logger, string grainKey, string callTarget);

    [LoggerMessage(1102, LogLevel.Error, "{GrainKey} failed to carry the operation {OperationId}.", EventName = "CallFailed")]
    private static partial void LogCallFailed(ILogger logger, Exception exception, string grainKey, string operationId);
}
