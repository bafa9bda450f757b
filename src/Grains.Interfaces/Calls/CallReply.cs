namespace Archestra.Cluster.Grains.Calls;

/// <summary>A call's end, or the word that its frames are to be read.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.CallReply)]
public sealed class CallReply
{
    private CallReply(CallReplyStatus status, byte[] payload, string? reason)
    {
        Status = status;
        Payload = payload;
        Reason = reason;
    }

    [Id(0)]
    public CallReplyStatus Status { get; private set; }

    [Id(1)]
    public byte[] Payload { get; private set; }

    /// <summary>A sentence for the client, free of secrets; present unless the upstream answered.</summary>
    [Id(2)]
    public string? Reason { get; private set; }

    /// <summary>When to try again, for a call that did not start.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>For <see cref="CallReplyStatus.InsufficientScope"/>: all the scopes that the call needs, with spaces between them.</summary>
    [Id(4)]
    public string? NeededScopes { get; private set; }

    public static CallReply Result(byte[] rawResult) => new(CallReplyStatus.Result, rawResult, null);

    public static CallReply Error(byte[] rawError) => new(CallReplyStatus.Error, rawError, null);

    public static CallReply Streaming() => new(CallReplyStatus.Streaming, [], null);

    public static CallReply Failed(CallReplyStatus status, string reason, TimeSpan? retryAfter = null) =>
        new(status, [], reason) { RetryAfter = retryAfter };

    public static CallReply ScopeMissing(string neededScopes) =>
        new(CallReplyStatus.InsufficientScope, [], $"The tool needs the scope {neededScopes}.") { NeededScopes = neededScopes };
}
