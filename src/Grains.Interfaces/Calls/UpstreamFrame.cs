namespace Archestra.Cluster.Grains.Calls;

/// <summary>One piece of a streaming call, at most <see cref="MaxPayload"/> bytes.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UpstreamFrame)]
public sealed record UpstreamFrame
{
    public const int MaxPayload = 64 * 1024;

    [Id(0)]
    public required UpstreamFrameKind Kind { get; init; }

    /// <summary>For example <c>notifications/progress</c>.</summary>
    [Id(1)]
    public string? Method { get; init; }

    [Id(2)]
    public byte[] Payload { get; init; } = [];

    [Id(3)]
    public CallReply? Reply { get; init; }
}
