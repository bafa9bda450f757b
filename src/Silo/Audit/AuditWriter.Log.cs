namespace Archestra.Cluster.Silo.Audit;

internal sealed partial class AuditWriter
{
    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "The audit store refuses; calls are refused until it accepts again.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, Exception exception);

        [LoggerMessage(4002, LogLevel.Warning, "The audit store accepts again.", EventName = nameof(Recovered))]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(4003, LogLevel.Error, "Too many outcomes wait for the audit store; that of {OperationId} of {TenantId} will be recorded as unknown.", EventName = nameof(OutcomeLost))]
        public static partial void OutcomeLost(ILogger logger, string tenantId, string? operationId);

        [LoggerMessage(4004, LogLevel.Error, "The audit store refused {Count} outcomes at shutdown; they will be recorded as unknown.", EventName = nameof(OutcomesLeft))]
        public static partial void OutcomesLeft(ILogger logger, int count);
    }
}
