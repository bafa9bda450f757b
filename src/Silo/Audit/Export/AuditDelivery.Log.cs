namespace Archestra.Cluster.Silo.Audit.Export;

internal sealed partial class AuditDelivery
{
    private static partial class Log
    {
        [LoggerMessage(4051, LogLevel.Error, "The audit log cannot be delivered to {Target}; records wait in the store.", EventName = nameof(Failing))]
        public static partial void Failing(ILogger logger, string target, Exception exception);

        [LoggerMessage(4052, LogLevel.Warning, "The audit log is delivered to {Target} again; it was not since {Since}.", EventName = nameof(Recovered))]
        public static partial void Recovered(ILogger logger, string target, DateTimeOffset since);

        [LoggerMessage(4053, LogLevel.Warning, "The status of the audit target {Target} could not be saved: {Problem}", EventName = nameof(StatusNotSaved))]
        public static partial void StatusNotSaved(ILogger logger, string target, string problem);

        [LoggerMessage(4054, LogLevel.Warning, "Some of the audit log was not delivered to {Target} before the end, and will be after the next start: {Problem}", EventName = nameof(NotDrained))]
        public static partial void NotDrained(ILogger logger, string target, string problem);
    }
}
