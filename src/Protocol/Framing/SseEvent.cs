namespace Archestra.Cluster.Protocol.Framing;

/// <summary>One Server-Sent Event.</summary>
/// <param name="Type">The <c>event</c> field, or <c>message</c>.</param>
/// <param name="Data">The <c>data</c> lines joined by LF; an array of its own. Empty for a priming event (2025-11-25).</param>
/// <param name="Id">The <c>id</c> field of this very event, or null.</param>
public sealed record SseEvent(string Type, byte[] Data, string? Id);
