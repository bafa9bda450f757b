using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Upstream;

/// <summary>How one upstream request ended. Exactly one of the payloads is present, as <see cref="Status"/> says.</summary>
public sealed class UpstreamAnswer
{
    private UpstreamAnswer(UpstreamAnswerStatus status, ReadOnlyMemory<byte> payload, string? reason)
    {
        Status = status;
        Payload = payload;
        Reason = reason;
    }

    public UpstreamAnswerStatus Status { get; }

    /// <summary>The raw JSON of <c>result</c> or of <c>error</c>; for <see cref="UpstreamAnswerStatus.Unauthorized"/> the UTF-8 text of <c>WWW-Authenticate</c>.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>A sentence in the field's terms, free of secrets; present unless the upstream answered.</summary>
    public string? Reason { get; }

    /// <summary>True when the upstream itself answered, with a result or a JSON-RPC error.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Answered => Status is UpstreamAnswerStatus.Result or UpstreamAnswerStatus.Error;

    public static UpstreamAnswer Result(ReadOnlyMemory<byte> rawResult) => new(UpstreamAnswerStatus.Result, rawResult, null);

    public static UpstreamAnswer Error(ReadOnlyMemory<byte> rawError) => new(UpstreamAnswerStatus.Error, rawError, null);

    /// <summary>Nothing reached the upstream: the caller may retry.</summary>
    public static UpstreamAnswer NotStarted(string reason) => new(UpstreamAnswerStatus.NotStarted, default, reason);

    /// <summary>The request may have run: nobody retries it for the caller.</summary>
    public static UpstreamAnswer Unknown(string reason) => new(UpstreamAnswerStatus.Unknown, default, reason);

    /// <summary>The upstream refused the credential (HTTP 401/403) before running anything.</summary>
    public static UpstreamAnswer Unauthorized(ReadOnlyMemory<byte> challenge, string reason) => new(UpstreamAnswerStatus.Unauthorized, challenge, reason);
}
