namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>That a tool is not what was approved; what it is now stands in the list.</summary>
/// <param name="Tool">The upstream's own name.</param>
/// <param name="Digest">Of the tool as it is now.</param>
/// <param name="DetectedAt">When the tool was first seen as it is now.</param>
/// <param name="Approved">The definition that was approved; null for a tool that appeared.</param>
internal sealed record StoredDrift(string Tool, string Digest, DateTimeOffset DetectedAt, StoredTool? Approved);
