namespace Archestra.Cluster.Grains.Web;

/// <summary>What came back; a status of 0 when nothing did.</summary>
public sealed record WebAnswer
{
    public int Status { get; init; }

    /// <summary>The media type alone, lower case.</summary>
    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>How long it may be kept (RFC 9111 §4.2.1); zero for <c>no-store</c>; null when nothing was said.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Why there is no status: a sentence without the URL's secrets.</summary>
    public string? Failure { get; init; }
}
