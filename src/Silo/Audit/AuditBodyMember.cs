using System.Text.Json;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>A member of the canonical encoding; the order of <see cref="All"/> is the order on disk and never changes.</summary>
internal sealed class AuditBodyMember
{
    public static readonly AuditBodyMember[] All =
    [
        new("tenant", b => b.TenantId),
        new("operation", b => b.OperationId),
        new("action", b => b.Action),
        new("actorKind", b => b.ActorKind),
        new("actor", b => b.ActorId),
        new("token", b => b.TokenId),
        new("client", b => b.Client),
        new("gateway", b => b.GatewayId),
        new("installation", b => b.InstallationId),
        new("connection", b => b.ConnectionId),
        new("upstreamIdentity", b => b.UpstreamIdentity),
        new("tool", b => b.Tool),
        new("subject", b => b.Subject),
        new("source", b => b.SourceAddress),
        new("trace", b => b.TraceId),
        new("requestBytes", b => b.RequestBytes),
        new("count", b => b.Count),
        new("details", b => b.Details),
        new("refSilo", b => b.RefersToSilo),
        new("refSequence", b => b.RefersToSequence),
        new("outcome", b => b.Outcome),
        new("durationUs", b => b.DurationMicroseconds),
        new("responseBytes", b => b.ResponseBytes),
        new("reason", b => b.Reason),
        new("arguments", b => b.Arguments),
        new("argumentsOmitted", b => b.ArgumentsOmitted),
        new("result", b => b.Result),
        new("resultOmitted", b => b.ResultOmitted),
        new("oauthClient", b => b.ClientId),
    ];

    private readonly JsonEncodedText _name;
    private readonly Func<AuditEntryBody, string?>? _text;
    private readonly Func<AuditEntryBody, long?>? _number;

    private AuditBodyMember(string name, Func<AuditEntryBody, string?> text)
    {
        _name = JsonEncodedText.Encode(name);
        _text = text;
    }

    private AuditBodyMember(string name, Func<AuditEntryBody, long?> number)
    {
        _name = JsonEncodedText.Encode(name);
        _number = number;
    }

    public void Write(Utf8JsonWriter writer, AuditEntryBody body)
    {
        if (_text?.Invoke(body) is { } text) writer.WriteString(_name, text);
        else if (_number?.Invoke(body) is { } number) writer.WriteNumber(_name, number);
    }
}
