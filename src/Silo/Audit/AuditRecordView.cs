using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>An entry and its outcome as one record.</summary>
internal static class AuditRecordView
{
    public static AuditRecord Of(StoredEntry entry, AuditEntryBody? outcome)
    {
        var body = AuditEntryCodec.DecodeOrMark(entry);
        return new AuditRecord
        {
            Id = $"{entry.Silo}.{entry.Sequence}",
            At = DateTimeOffset.FromUnixTimeMilliseconds(body.At),
            Action = body.Action ?? "",
            OperationId = body.OperationId,
            ActorKind = body.ActorKind,
            ActorId = body.ActorId,
            TokenId = body.TokenId,
            Client = body.Client,
            GatewayId = body.GatewayId,
            InstallationId = body.InstallationId,
            ConnectionId = body.ConnectionId,
            UpstreamIdentity = body.UpstreamIdentity,
            Tool = body.Tool,
            Subject = body.Subject,
            SourceAddress = body.SourceAddress,
            TraceId = body.TraceId,
            RequestBytes = body.RequestBytes ?? 0,
            Count = body.Count ?? 1,
            Details = body.Details,
            Outcome = outcome?.Outcome ?? body.Outcome,
            Duration = outcome?.DurationMicroseconds is { } duration ? TimeSpan.FromMicroseconds(duration) : null,
            ResponseBytes = outcome?.ResponseBytes,
            Reason = outcome?.Reason ?? body.Reason,
            Arguments = body.Arguments,
            ArgumentsOmitted = body.ArgumentsOmitted,
            Result = outcome?.Result,
            ResultOmitted = outcome?.ResultOmitted,
            ClientId = body.ClientId,
        };
    }
}
