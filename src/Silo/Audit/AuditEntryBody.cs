using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// What one entry says. Its canonical encoding (<see cref="AuditEntryCodec"/>) is what the chain protects; the columns
/// that searches use are copies of it, and verification compares them.
/// </summary>
internal sealed record AuditEntryBody
{
    public required AuditEntryKind Kind { get; init; }

    /// <summary>Unix time in milliseconds.</summary>
    public required long At { get; init; }

    public required string TenantId { get; init; }

    public string? OperationId { get; init; }

    public string? Action { get; init; }

    public string? ActorKind { get; init; }

    public string? ActorId { get; init; }

    public string? TokenId { get; init; }

    public string? Client { get; init; }

    public string? GatewayId { get; init; }

    public string? InstallationId { get; init; }

    public string? ConnectionId { get; init; }

    public string? UpstreamIdentity { get; init; }

    public string? Tool { get; init; }

    public string? Subject { get; init; }

    public string? SourceAddress { get; init; }

    public string? TraceId { get; init; }

    public long? RequestBytes { get; init; }

    public long? Count { get; init; }

    public string? Details { get; init; }

    /// <summary>The silo incarnation whose chain <see cref="RefersToSequence"/> is in.</summary>
    public string? RefersToSilo { get; init; }

    /// <summary>An outcome's intent, the last sequence whose body retention dropped, or a checkpoint's number.</summary>
    public long? RefersToSequence { get; init; }

    public string? Outcome { get; init; }

    public long? DurationMicroseconds { get; init; }

    public long? ResponseBytes { get; init; }

    public string? Reason { get; init; }

    /// <summary>Captured JSON, redacted.</summary>
    public string? Arguments { get; init; }

    public string? ArgumentsOmitted { get; init; }

    /// <summary>Captured JSON, redacted.</summary>
    public string? Result { get; init; }

    public string? ResultOmitted { get; init; }

    /// <summary>The OAuth client that the token was issued to.</summary>
    public string? ClientId { get; init; }

    public static AuditEntryBody Of(AuditEvent source, AuditEntryKind kind, DateTimeOffset at) => new()
    {
        Kind = kind,
        At = at.ToUnixTimeMilliseconds(),
        TenantId = source.TenantId,
        OperationId = AuditText.Clean(source.OperationId),
        Action = AuditText.Clean(source.Action),
        ActorKind = AuditText.Clean(source.ActorKind),
        ActorId = AuditText.Clean(source.ActorId),
        TokenId = AuditText.Clean(source.TokenId),
        Client = AuditText.Clean(source.Client),
        GatewayId = AuditText.Clean(source.GatewayId),
        InstallationId = AuditText.Clean(source.InstallationId),
        ConnectionId = AuditText.Clean(source.ConnectionId),
        UpstreamIdentity = AuditText.Clean(source.UpstreamIdentity),
        Tool = AuditText.Clean(source.Tool),
        Subject = AuditText.Clean(source.Subject),
        SourceAddress = AuditText.Clean(source.SourceAddress),
        TraceId = AuditText.Clean(source.TraceId),
        RequestBytes = source.RequestBytes,
        Count = source.Count,
        Details = AuditText.CleanLong(source.Details),
        Outcome = AuditText.Clean(source.Outcome),
        Arguments = AuditText.CleanLong(source.Arguments?.Text),
        ArgumentsOmitted = source.Arguments?.Omitted,
        ClientId = AuditText.Clean(source.ClientId),
    };

    public static AuditEntryBody OutcomeOf(AuditIntent intent, string silo, AuditOutcome outcome, DateTimeOffset at) => new()
    {
        Kind = AuditEntryKind.Outcome,
        At = at.ToUnixTimeMilliseconds(),
        TenantId = intent.TenantId,
        OperationId = AuditText.Clean(intent.OperationId),
        RefersToSilo = silo,
        RefersToSequence = intent.Sequence,
        Outcome = AuditText.Clean(outcome.Outcome),
        DurationMicroseconds = outcome.Duration.Ticks / TimeSpan.TicksPerMicrosecond,
        ResponseBytes = outcome.ResponseBytes,
        Reason = AuditText.Clean(outcome.Reason),
        Result = AuditText.CleanLong(outcome.Result?.Text),
        ResultOmitted = outcome.Result?.Omitted,
    };
}
