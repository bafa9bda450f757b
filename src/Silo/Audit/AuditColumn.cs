using NpgsqlTypes;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>A column of <c>audit_entries</c> that repeats a part of the body so that it can be searched.</summary>
internal sealed record AuditColumn(string Name, Func<AuditEntryBody, string?>? TextOf, Func<AuditEntryBody, long?>? NumberOf)
{
    public static readonly AuditColumn[] Indexed =
    [
        Number("at", static b => b.At),
        Text("operation_id", static b => b.OperationId),
        Text("action", static b => b.Action),
        Text("actor_id", static b => b.ActorId),
        Text("token_id", static b => b.TokenId),
        Text("gateway_id", static b => b.GatewayId),
        Text("installation_id", static b => b.InstallationId),
        Text("tool", static b => b.Tool),
        Text("source_address", static b => b.SourceAddress),
        Text("trace_id", static b => b.TraceId),
        Number("request_bytes", static b => b.RequestBytes),
        Text("ref_silo", static b => b.RefersToSilo),
        Number("ref_sequence", static b => b.RefersToSequence),
        Text("outcome", static b => b.Outcome),
        Number("duration_us", static b => b.DurationMicroseconds),
        Number("response_bytes", static b => b.ResponseBytes),
    ];

    public NpgsqlDbType Type => TextOf is null ? NpgsqlDbType.Bigint : NpgsqlDbType.Text;

    public object? FromBody(AuditEntryBody body) => TextOf is null ? NumberOf!(body) : TextOf(body);

    private static AuditColumn Text(string name, Func<AuditEntryBody, string?> read) => new(name, read, null);

    private static AuditColumn Number(string name, Func<AuditEntryBody, long?> read) => new(name, null, read);
}
