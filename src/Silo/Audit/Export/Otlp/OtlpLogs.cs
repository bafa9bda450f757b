using System.Globalization;
using System.Text;

namespace Archestra.Cluster.Silo.Audit.Export.Otlp;

/// <summary>
/// Records as an <c>ExportLogsServiceRequest</c> (opentelemetry-proto, logs/v1). The record is the body, whole, so that it
/// can be verified where it arrives; what one searches for stands beside it as attributes.
/// </summary>
internal static class OtlpLogs
{
    private const int Info = 9;
    private const int Warn = 13;

    /// <param name="records">The records.</param>
    /// <param name="silo">Which silo sends them.</param>
    /// <param name="now">When they were observed.</param>
    public static byte[] Encode(IReadOnlyList<AuditExportRecord> records, string silo, DateTimeOffset now)
    {
        var scope = new ProtobufMessage().Message(1, new ProtobufMessage().Text(1, "Archestra.Cluster.Audit"));
        foreach (var record in records) scope.Message(2, LogRecord(record, now));
        var resource = new ProtobufMessage()
            .Message(1, Attribute("service.name", "archestra-cluster"))
            .Message(1, Attribute("service.instance.id", silo));
        var resourceLogs = new ProtobufMessage().Message(1, resource).Message(2, scope);
        return new ProtobufMessage().Message(1, resourceLogs).Bytes.ToArray();
    }

    private static ProtobufMessage LogRecord(AuditExportRecord record, DateTimeOffset now)
    {
        var isFine = record.Body?.Outcome is null or Grains.Audit.AuditOutcomes.Succeeded;
        var message = new ProtobufMessage()
            .Fixed64(1, Nanoseconds(record.At ?? 0))
            .Fixed64(11, Nanoseconds(now.ToUnixTimeMilliseconds()))
            .Number(2, isFine ? (ulong)Info : Warn)
            .Text(3, isFine ? "INFO" : "WARN")
            .Message(5, Value(Encoding.UTF8.GetString(record.Line)))
            .Text(12, $"archestra.audit.{record.Body?.Action ?? record.Kind}");
        foreach (var (name, value) in Attributes(record))
        {
            if (value is not null) message.Message(6, Attribute(name, value));
        }

        if (TraceIdOf(record) is { } traceId) message.Raw(9, traceId);
        return message;
    }

    private static IEnumerable<(string Name, string? Value)> Attributes(AuditExportRecord record)
    {
        yield return ("archestra.tenant.id", record.Place.TenantId);
        yield return ("archestra.audit.silo", record.Place.Silo);
        yield return ("archestra.audit.kind", record.Kind);
        yield return (record.Entry is null ? "archestra.audit.number" : "archestra.audit.sequence", record.Number.ToString(CultureInfo.InvariantCulture));
        yield return ("archestra.audit.mac", Convert.ToHexStringLower(record.Mac));
        yield return ("archestra.audit.action", record.Body?.Action);
        yield return ("archestra.audit.operation", record.Body?.OperationId);
        yield return ("archestra.audit.outcome", record.Body?.Outcome);
        yield return ("archestra.gateway.id", record.Body?.GatewayId);
        yield return ("gen_ai.tool.name", record.Body?.Tool);
        yield return ("user.id", record.Body?.ActorId);
        yield return ("client.address", record.Body?.SourceAddress);
    }

    private static byte[]? TraceIdOf(AuditExportRecord record) =>
        record.Body?.TraceId is { Length: 32 } text && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static ProtobufMessage Attribute(string name, string value) => new ProtobufMessage().Text(1, name).Message(2, Value(value));

    private static ProtobufMessage Value(string value) => new ProtobufMessage().Text(1, value);

    private static ulong Nanoseconds(long milliseconds) => (ulong)milliseconds * 1_000_000;
}
