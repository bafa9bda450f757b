using NpgsqlTypes;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>A column of <c>audit_entries</c> that repeats a part of the body so that it can be searched.</summary>
internal sealed record AuditColumn(string Name, NpgsqlDbType Type, Func<AuditEntryBody, object?> FromBody)
{
    public static readonly AuditColumn[] Indexed =
    [
        new("at", NpgsqlDbType.Bigint, b => b.At),
        new("operation_id", NpgsqlDbType.Text, b => b.OperationId),
        new("action", NpgsqlDbType.Text, b => b.Action),
        new("actor_id", NpgsqlDbType.Text, b => b.ActorId),
        new("token_id", NpgsqlDbType.Text, b => b.TokenId),
        new("gateway_id", NpgsqlDbType.Text, b => b.GatewayId),
        new("installation_id", NpgsqlDbType.Text, b => b.InstallationId),
        new("tool", NpgsqlDbType.Text, b => b.Tool),
        new("source_address", NpgsqlDbType.Text, b => b.SourceAddress),
        new("trace_id", NpgsqlDbType.Text, b => b.TraceId),
        new("request_bytes", NpgsqlDbType.Bigint, b => b.RequestBytes),
        new("ref_silo", NpgsqlDbType.Text, b => b.RefersToSilo),
        new("ref_sequence", NpgsqlDbType.Bigint, b => b.RefersToSequence),
        new("outcome", NpgsqlDbType.Text, b => b.Outcome),
        new("duration_us", NpgsqlDbType.Bigint, b => b.DurationMicroseconds),
        new("response_bytes", NpgsqlDbType.Bigint, b => b.ResponseBytes),
    ];
}
